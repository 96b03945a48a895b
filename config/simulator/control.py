"""The simulator's own addresses, under ``/__sim/``: see what happened, make things happen, let things go wrong."""

import json
from collections.abc import Iterable
from typing import Any

from aiohttp import web

from config.simulator import shapes
from config.simulator.api import CARRIER
from config.simulator.carrier import Carrier
from config.simulator.faults import Faults, UnknownFault
from config.simulator.network import Network
from config.simulator.store import Store
from config.simulator.voters import Leaning


def routes() -> Iterable[web.RouteDef]:
    return [
        web.get("/__sim/state", state),
        web.get("/__sim/stats", stats),
        web.get("/__sim/messages", messages),
        web.get("/__sim/webhooks", webhooks),
        web.get("/__sim/log", log),
        web.get("/__sim/voters/{number}", voter),
        web.get("/__sim/faults", faults),
        web.put("/__sim/faults", change_faults),
        web.get("/__sim/truth", truth),
        web.post("/__sim/say", say),
        web.post("/__sim/pass-on", pass_on),
        web.post("/__sim/registration", registration),
        web.post("/__sim/clock", change_clock),
        web.post("/__sim/reset", reset),
    ]


class Unreadable(Exception):
    """What was sent to an address of the simulator does not make sense."""


async def state(request: web.Request) -> web.Response:
    carrier = request.app[CARRIER]
    return web.json_response(
        {
            "seed": carrier.options.seed,
            "speed": carrier.clock.speed,
            "paused": carrier.clock.paused,
            "now": round(carrier.clock.now, 3),
            "waiting": carrier.clock.waiting_count,
            "messages": len(carrier.store.messages),
            "opted_out": sorted(number for _, number in carrier.store.opted_out),
            "webhook_base": carrier.options.webhook_base,
            "faults": carrier.faults.as_json(),
        }
    )


async def stats(request: web.Request) -> web.Response:
    return web.json_response(dict(sorted(request.app[CARRIER].store.counts.items())))


async def messages(request: web.Request) -> web.Response:
    """What was sent to phones, oldest first; ``?to=`` for one phone, ``?direction=inbound`` for what they wrote."""
    to, direction = request.query.get("to"), request.query.get("direction", "outbound-api")
    chosen = [
        shapes.message_json(message)
        for message in request.app[CARRIER].store.messages.values()
        if message.direction == direction and to in (None, message.to)
    ]
    return web.json_response(chosen)


async def webhooks(request: web.Request) -> web.Response:
    kind = request.query.get("kind")
    kept = request.app[CARRIER].store.webhooks
    return web.json_response([webhook for webhook in kept if kind in (None, webhook["kind"])])


async def log(request: web.Request) -> web.Response:
    return web.json_response(list(request.app[CARRIER].store.log))


async def voter(request: web.Request) -> web.Response:
    """Who is behind a number, and how they will truly vote."""
    carrier, number = request.app[CARRIER], request.match_info["number"]
    person, phone = carrier.voter(number), carrier.store.phones.get(number)
    return web.json_response(
        {
            "number": number,
            "persona": person.persona,
            "leaning": carrier.leaning(number),
            "language": person.language,
            "texts": len(phone.texts) if phone else 0,
            "replies": phone.replies if phone else [],
        }
    )


async def faults(request: web.Request) -> web.Response:
    return web.json_response(request.app[CARRIER].faults.as_json())


async def change_faults(request: web.Request) -> web.Response:
    """Replace ``rates`` (name to rate), ``once`` (names), ``numbers`` or ``senders`` (number to name), where given.

    ``late_seconds`` says how late a late report comes.
    """
    known = {"rates": dict, "once": list, "numbers": dict, "senders": dict, "late_seconds": (int, float)}
    given = await _given(request, known)
    carrier = request.app[CARRIER]
    try:
        carrier.faults.change(**given)
    except (UnknownFault, TypeError) as refusal:
        raise Unreadable(str(refusal)) from None
    return web.json_response(carrier.faults.as_json())


async def say(request: web.Request) -> web.Response:
    """Let a voter write: ``number``, ``to`` (one of ours) and ``body``."""
    given = await _given(request, {"number": str, "to": str, "body": str, "media_count": int})
    if not given.get("number") or not given.get("to"):
        raise Unreadable("Say who writes (number) and to whom (to).")
    message = await request.app[CARRIER].receive(**{"body": "", **given})
    return web.json_response(shapes.message_json(message), status=201)


async def truth(request: web.Request) -> web.Response:
    """How everybody who was texted will truly vote, and how many texts each leaning got since the start.

    ``?to=`` (repeated) asks for these numbers alone: a test can say what share of the reminders went to opponents.
    """
    carrier = request.app[CARRIER]
    asked = request.query.getall("to", []) or list(carrier.store.phones)
    leanings = {number: str(carrier.leaning(number)) for number in asked}
    texts = {leaning: carrier.store.counts[f"texts_to_{leaning}"] for leaning in Leaning}
    return web.json_response({"voters": leanings, "texts": texts})


async def pass_on(request: web.Request) -> web.Response:
    """A number gets another holder: ``number``, ``day`` (of the carriers' list) and, if later, ``after`` seconds."""
    given = await _given(request, {"number": str, "day": str, "after": (int, float)})
    if not given.get("number") or not given.get("day"):
        raise Unreadable("Say which number, and on which day.")
    request.app[CARRIER].pass_on(given["number"], day=given["day"], after=float(given.get("after", 0)))
    return web.json_response({})


async def registration(request: web.Request) -> web.Response:
    """How the registered campaign stands: ``status`` as in VERIFIED, PENDING or FAILED; empty for none."""
    given = await _given(request, {"status": str})
    request.app[CARRIER].store.registration = given.get("status", "")
    return web.json_response({})


async def change_clock(request: web.Request) -> web.Response:
    """Set ``speed``, set ``paused``, ``settle`` (jump until nothing is left to happen) or ``step`` so many seconds."""
    given = await _given(request, {"speed": (int, float), "paused": bool, "settle": bool, "step": (int, float)})
    clock = request.app[CARRIER].clock
    try:
        clock.speed = float(given.get("speed", clock.speed))
    except ValueError as refusal:
        raise Unreadable(str(refusal)) from None
    if "paused" in given:
        clock.pause(given["paused"])
    if given.get("settle"):
        await clock.settle()
    if given.get("step", 0) > 0:
        await clock.step(float(given["step"]))
    return web.json_response({"speed": clock.speed, "paused": clock.paused, "now": round(clock.now, 3)})


async def reset(request: web.Request) -> web.Response:
    """Forget everything but the seed: the same people are behind the same numbers again."""
    carrier: Carrier = request.app[CARRIER]
    carrier.clock.clear()
    carrier.store = carrier.webhooks.store = Store()
    carrier.faults = Faults(carrier.options.faults)
    carrier.network = Network(carrier.options.limits)
    return web.json_response({})


async def _given(request: web.Request, allowed: dict[str, Any]) -> dict[str, Any]:
    """Read a JSON object. A page in a browser cannot send this form here, so it cannot play with the simulator."""
    if request.content_type != "application/json":
        raise Unreadable("Send JSON.")
    try:
        given = json.loads(await request.text())
    except ValueError:
        raise Unreadable("This is not JSON.") from None
    if not isinstance(given, dict) or any(
        not isinstance(value, allowed.get(name, ())) for name, value in given.items()
    ):
        raise Unreadable(f"Known are {', '.join(allowed)}.")
    return given
