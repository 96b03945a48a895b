"""The server: puts the parts together and listens on this machine."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import web

from config.simulator import api, control, misbehaviour, numbers, phone_view
from config.simulator.carrier import Carrier, Options
from config.simulator.webhooks import NotThisMachine, is_loopback

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LARGEST_REQUEST = 256 * 1024


def build(options: Options) -> web.Application:
    app = web.Application(middlewares=[_guarded], client_max_size=LARGEST_REQUEST)
    app[api.CARRIER] = Carrier(options)
    app[misbehaviour.CLOSING] = asyncio.Event()
    app.add_routes(api.routes())
    app[phone_view.FORM_KEY] = secrets.token_urlsafe()
    app.add_routes(numbers.routes())
    app.add_routes(phone_view.routes())
    app.add_routes(control.routes())
    app.cleanup_ctx.append(_clock_runs)
    return app


@contextlib.asynccontextmanager
async def serving(options: Options, *, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
    """Listen while the block lasts, and give the address. Raises ``NotThisMachine`` or ``OSError``."""
    if not is_loopback(host):
        raise NotThisMachine("The carrier simulator listens on this machine only.")
    app = build(options)
    runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
        bound_host, bound_port = runner.addresses[0][:2]
        yield f"http://{f'[{bound_host}]' if ':' in bound_host else bound_host}:{bound_port}"
    finally:
        app[misbehaviour.CLOSING].set()
        await runner.cleanup()


async def _clock_runs(app: web.Application) -> AsyncIterator[None]:
    carrier = app[api.CARRIER]
    running = asyncio.create_task(carrier.clock.run())
    yield
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running
    await carrier.clock.stop()
    await carrier.webhooks.close()


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A name that merely resolves to this machine is refused, and so are strangers to the account."""
    if not is_loopback(urlsplit(f"//{request.host}").hostname):
        return web.json_response({"error": "not_this_machine"}, status=421)
    is_ours = request.path.startswith("/__sim/")
    refusal = None if is_ours else api.refusal_of_credentials(request)
    if refusal is not None:
        return refusal
    if not is_ours and request.app[api.CARRIER].faults.is_out:
        return api.refused(503, 20503, "Service unavailable")
    try:
        return await handler(request)
    except control.Unreadable as unreadable:
        return web.json_response({"error": "unreadable", "message": str(unreadable)}, status=400)
    except web.HTTPException as answer:
        return web.json_response({"error": answer.reason}, status=answer.status) if is_ours else _unknown(answer)


def _unknown(answer: web.HTTPException) -> web.Response:
    return api.refused(answer.status, 20404 if answer.status == 404 else 20004, answer.reason)
