"""The part of Twilio's Messages API that the product uses."""

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from config.simulator import misbehaviour, rules, shapes
from config.simulator.carrier import CONGESTED_BY, Carrier, Refusal
from config.simulator.store import Message

CARRIER = web.AppKey("carrier", Carrier)
ROOT = "/2010-04-01/Accounts/{account}/Messages"
MOST_PER_PAGE, USUAL_PER_PAGE = 1000, 50
FILTERS = ("To", "From", "DateSent", "DateSent<", "DateSent>")
FINAL = ("delivered", "undelivered", "failed", "canceled", "received")


def routes() -> Iterable[web.RouteDef]:
    return [
        web.post(f"{ROOT}.json", create),
        web.get(f"{ROOT}.json", listing),
        web.get(f"{ROOT}/{{sid}}.json", fetch),
        web.post(f"{ROOT}/{{sid}}.json", change),
        web.delete(f"{ROOT}/{{sid}}.json", delete),
    ]


def refused(status: int, code: int, words: str = "") -> web.Response:
    return web.json_response(shapes.error_json(status, code, words or rules.WORDS.get(code, "Error")), status=status)


def refusal_of_credentials(request: web.Request) -> web.Response | None:
    """Basic authentication with the account and its token, and the account's own addresses only."""
    options = request.app[CARRIER].options
    given = request.headers.get("Authorization", "").removeprefix("Basic ")
    try:
        pair = base64.b64decode(given, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        pair = ""
    known = pair == f"{options.account_sid}:{options.token}"
    if known and request.match_info.get("account", options.account_sid) == options.account_sid:
        return None
    return refused(401, 20003)


async def create(request: web.Request) -> web.StreamResponse:
    carrier, form = request.app[CARRIER], await request.post()
    plain = {name: value for name, value in form.items() if isinstance(value, str)}
    fault = carrier.fault_at_create(plain.get("To", ""))
    carrier.store.note("create", to=plain.get("To", ""), fault=fault)
    most = carrier.options.limits.requests_at_once
    if most is not None and carrier.under_way >= most:
        fault = "429"
    carrier.under_way += 1
    try:
        return await _create(request, form, plain, fault)
    finally:
        carrier.under_way -= 1


async def _create(
    request: web.Request,
    form: MultiDictProxy[str | bytes | bytearray | web.FileField],
    plain: dict[str, str],
    fault: str | None,
) -> web.StreamResponse:
    carrier = request.app[CARRIER]
    early = await misbehaviour.before(request, fault)
    if early is not None:
        return early
    if fault and fault.isdigit() and int(fault) >= 1000:
        return refused(400, int(fault))
    try:
        waits = CONGESTED_BY if fault == "congested" else 0
        message = carrier.create(plain, media_count=len(form.getall("MediaUrl", [])), waits=waits)
    except Refusal as refusal:
        carrier.store.counts[f"refused_{refusal.code}"] += 1
        return refused(400, refusal.code)
    if fault == "early_callback":
        await carrier.report(message)
    return await misbehaviour.after(request, fault, shapes.message_json(message))


async def listing(request: web.Request) -> web.Response:
    try:
        size = min(int(request.query.get("PageSize", USUAL_PER_PAGE)), MOST_PER_PAGE)
        page = int(request.query.get("Page", 0))
        wanted = _filter(request.query)
    except ValueError:
        return refused(400, 20001, "A parameter is not valid.")
    chosen = [message for message in request.app[CARRIER].store.newest_first() if wanted(message)]
    filters = {name: request.query[name] for name in FILTERS if name in request.query}
    start = page * size
    return web.json_response(
        shapes.page_json(
            chosen[start : start + size],
            path=request.path,
            filters=filters,
            page=page,
            size=size,
            more=len(chosen) > start + size,
        )
    )


async def fetch(request: web.Request) -> web.Response:
    message = _message(request)
    return web.json_response(shapes.message_json(message)) if message else refused(404, 20404)


async def change(request: web.Request) -> web.Response:
    """Take the words out (``Body=`` empty), or call back what has not left yet (``Status=canceled``)."""
    message, form = _message(request), await request.post()
    if not message:
        return refused(404, 20404)
    if form.get("Body") == "":
        message.body = ""
    elif form.get("Status") != "canceled" or not request.app[CARRIER].cancel(message):
        return refused(400, 20001, "This message cannot be changed so.")
    return web.json_response(shapes.message_json(message))


async def delete(request: web.Request) -> web.Response:
    message = _message(request)
    if not message:
        return refused(404, 20404)
    if message.status not in FINAL:
        return refused(409, 20009, "The message is still on its way.")
    del request.app[CARRIER].store.messages[message.sid]
    return web.Response(status=204)


def _message(request: web.Request) -> Message | None:
    return request.app[CARRIER].store.messages.get(request.match_info["sid"])


def _filter(query: Any) -> Callable[[Message], bool]:
    """Read the filters. Raises ``ValueError`` on a date that is none."""
    on, before, after = (_moment(query.get(name)) for name in ("DateSent", "DateSent<", "DateSent>"))

    def is_wanted(message: Message) -> bool:
        sent = message.sent or message.created
        return (
            message.to == query.get("To", message.to)
            and message.sender == query.get("From", message.sender)
            and (on is None or sent.date() == on.date())
            and (before is None or sent <= before)
            and (after is None or sent >= after)
        )

    return is_wanted


def _moment(value: str | None) -> datetime | None:
    """A date, or a date and time, in UTC."""
    if value is None:
        return None
    moment = datetime.fromisoformat(re.sub(r"Z$", "+00:00", value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
