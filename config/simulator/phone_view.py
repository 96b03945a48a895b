"""The voters' phones as pages, for a demonstration: read what came, and answer as the voter."""

import secrets
from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from aiohttp import web

from config.simulator.api import CARRIER
from config.simulator.carrier import Carrier
from config.simulator.store import Message

#: A form of another page cannot know it, so no other page can answer for a voter.
FORM_KEY = web.AppKey("form_key", str)
SHOWN = 100
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
:root{{color-scheme:light dark;font:16px/1.4 system-ui}}body{{max-width:28rem;margin:1rem auto;padding:0 1rem}}
li{{list-style:none;margin:.5rem 0;padding:.5rem .75rem;border-radius:1rem;max-width:80%;white-space:pre-wrap;
overflow-wrap:anywhere}}ol{{padding:0}}.theirs{{background:#8884}}.mine{{background:#0a6;color:#fff;margin-left:auto}}
textarea,button{{font:inherit;width:100%;min-height:3rem}}small{{opacity:.7}}a{{display:block;padding:.5rem 0}}</style>
<h1>{title}</h1>{content}</html>"""


def routes() -> Iterable[web.RouteDef]:
    return [
        web.get("/__sim/phones", phones),
        web.get("/__sim/phones/{number}", phone),
        web.post("/__sim/phones/{number}", answer),
    ]


async def phones(request: web.Request) -> web.Response:
    """The phones that were texted, the latest first."""
    kept = [(number, each.texts[-1].body) for number, each in request.app[CARRIER].store.phones.items() if each.texts]
    rows = "".join(
        f'<a href="/__sim/phones/{quote(number)}">{escape(number)}<br><small>{escape(body[:60])}</small></a>'
        for number, body in kept[::-1][:SHOWN]
    )
    return _page("Voters' phones", rows or "<p>No text has arrived yet.</p>")


async def phone(request: web.Request) -> web.Response:
    carrier, number = request.app[CARRIER], request.match_info["number"]
    thread = "".join(_line(message, number) for message in _thread(carrier, number))
    form = (
        f'<form method="post"><input type="hidden" name="key" value="{request.app[FORM_KEY]}">'
        '<label>Answer as the voter<textarea name="body" maxlength="1600"></textarea></label>'
        "<button>Send</button></form>"
    )
    return _page(number, f'<ol>{thread}</ol>{form}<a href="/__sim/phones">All phones</a>')


async def answer(request: web.Request) -> web.StreamResponse:
    """The voter writes to the number that texted last."""
    carrier, number, form = request.app[CARRIER], request.match_info["number"], await request.post()
    if not secrets.compare_digest(str(form.get("key", "")), request.app[FORM_KEY]):
        return web.json_response({"error": "unreadable", "message": "Use the form of this page."}, status=400)
    texts = carrier.store.phones[number].texts
    if texts and texts[-1].sender:
        await carrier.receive(number=number, to=texts[-1].sender, body=str(form.get("body", "")))
    raise web.HTTPSeeOther(f"/__sim/phones/{quote(number)}")


def _thread(carrier: Carrier, number: str) -> list[Message]:
    """What arrived on this phone, and what it wrote."""
    arrived = [text for text in carrier.store.phones[number].texts if text.status in ("sent", "delivered")]
    wrote = [text for text in carrier.store.messages.values() if text.direction == "inbound" and text.sender == number]
    return sorted([*arrived, *wrote], key=lambda text: text.created)


def _line(message: Message, number: str) -> str:
    side = "mine" if message.sender == number else "theirs"
    return f'<li class="{side}">{escape(message.body)}</li>'


def _page(title: str, content: str) -> web.Response:
    return web.Response(
        text=PAGE.format(title=escape(title), content=content),
        content_type="text/html",
        headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"},
    )
