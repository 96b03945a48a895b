"""How a request to create a message goes wrong on the wire."""

import asyncio
import contextlib
import json
import socket
import struct
from typing import Any

from aiohttp import web

from config.simulator import rules, shapes

HANGS_FOR, SLOW = 60.0, 14.0
RETRY_AFTER = 2
CLOSING = web.AppKey("closing", asyncio.Event)
PAGE = "<html><body><h1>502 Bad Gateway</h1></body></html>"


async def before(request: web.Request, fault: str | None) -> web.StreamResponse | None:
    """The answer when the fault comes before the message is created; None to go on."""
    if fault == "429":
        body = shapes.error_json(429, 20429, rules.WORDS[20429])
        return web.json_response(body, status=429, headers={"Retry-After": str(RETRY_AFTER)})
    if fault in ("500_before", "503"):
        return _server_error(int(fault[:3]))
    if fault == "html_502":
        return web.Response(status=502, text=PAGE, content_type="text/html")
    if fault == "timeout_before":
        return await _hang(request)
    if fault == "reset_before":
        return _reset(request)
    if fault == "slow":
        await _wait(request, SLOW)
    return None


async def after(request: web.Request, fault: str | None, created: dict[str, Any]) -> web.StreamResponse:
    """The answer once the message is created."""
    if fault == "500_after":
        return _server_error(500)
    if fault == "timeout_after":
        return await _hang(request)
    if fault == "reset_after":
        return _reset(request)
    if fault == "empty_201":
        return web.Response(status=201, content_type="application/json")
    if fault == "cut_201":
        return await _cut(request, created)
    return web.json_response(created, status=201)


def _server_error(status: int) -> web.Response:
    return web.json_response(shapes.error_json(status, 20500, "An internal server error has occurred"), status=status)


async def _wait(request: web.Request, seconds: float) -> None:
    """Wait, but not longer than the server lives."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await request.app[CLOSING].wait()


async def _hang(request: web.Request) -> web.Response:
    await _wait(request, HANGS_FOR)
    return _server_error(504)


def _reset(request: web.Request) -> web.Response:
    transport = request.transport
    if transport is not None:
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response(status=500)


async def _cut(request: web.Request, created: dict[str, Any]) -> web.StreamResponse:
    """Promise the whole answer, write half of it and hang up."""
    body = json.dumps(created).encode()
    answer = web.StreamResponse(status=201)
    answer.content_type, answer.content_length = "application/json", len(body)
    await answer.prepare(request)
    await answer.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return answer
