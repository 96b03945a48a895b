"""What every answer of the product must look like; tests/conftest.py judges each one the whole suite gets."""

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpResponse, HttpResponseBase
from django.test import Client

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
NEVER = ("Server", "X-Powered-By", "Access-Control-Allow-Origin")
LOADS = {"script": "src", "img": "src", "link": "href", "form": "action", "iframe": "src", "source": "src"}


def faults(answer: HttpResponseBase) -> list[str]:
    """What is wrong with this answer, in words; nothing, if nothing is."""
    found = [f"status {answer.status_code}"] if answer.status_code >= 500 and answer.status_code != 503 else []
    found += [f"{name} is {answer.get(name)!r}" for name, value in HEADERS.items() if answer.get(name) != value]
    found += [f"{name} is sent" for name in NEVER if name in answer]
    found += _policy(answer) + _cookies(answer)
    if "geolocation=(self)" not in answer.get("Permissions-Policy", ""):
        found.append("no Permissions-Policy")
    if "no-store" not in answer.get("Cache-Control", "") and not answer.get("Cache-Control", "").startswith("max-age"):
        found.append("may be kept by a cache")
    if isinstance(answer, HttpResponse) and answer.get("Content-Type", "").startswith("text/html"):
        page = Page()
        page.feed(answer.content.decode(answer.charset or "utf-8"))
        found += ["a row is shown by its number in the program"] if b" object (" in answer.content else []
        found += page.faults + _unanswerable(page, getattr(answer, "context", None))
    return found


def _policy(answer: HttpResponseBase) -> list[str]:
    """The policy, directive by directive."""
    sent = dict(part.strip().split(" ", 1) for part in answer.get("Content-Security-Policy", "").split(";") if part)
    if host := urlsplit(settings.MAP_TILES_URL).netloc:  # A page with a map may name the house's own tile server.
        sent["img-src"] = sent.get("img-src", "").removesuffix(f" https://{host}")
    return [f"policy: {name} is {sent.get(name)}" for name, value in POLICY.items() if sent.get(name) != value]


def _cookies(answer: HttpResponseBase) -> list[str]:
    """Each cookie stays in the browser's own hands and on our pages."""
    return [
        f"cookie {name}"
        for name, cookie in answer.cookies.items()
        if cookie["max-age"] != 0
        and (not cookie["httponly"] or cookie["samesite"] != "Lax" or cookie["path"] != "/" or cookie["domain"])
    ]


class Page(HTMLParser):
    """Looks for script and style that stand in the page, and for what it loads from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.names: set[str] = set()  # what can be filled in

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"input", "select", "textarea", "button"}:
            self.names.add(given.get("name", ""))
        if tag == "style" or (tag == "script" and "src" not in given):
            self.faults.append(f"<{tag}> stands in the page")
        self.faults += [f"<{tag} {name}> stands in the page" for name in given if name == "style" or name[:2] == "on"]
        where = given.get(LOADS.get(tag, ""), "")
        if where.startswith(("http:", "https:", "//", "javascript:")):
            self.faults.append(f"<{tag}> goes to {where[:60]}")


def _unanswerable(page: Page, context: Any) -> list[str]:
    """What a form on this page requires and the page does not ask: it could never be sent."""
    layers = (layer for part in context or () for layer in part.dicts)
    # Of what is lazy only the type is asked: to look into it would cost a query.
    forms = {id(value): value for layer in layers for value in layer.values() if issubclass(type(value), BaseForm)}
    found = []
    for form in forms.values():
        asked = {form.add_prefix(name) for name in form.fields} & page.names
        wanted = {form.add_prefix(name) for name, field in form.fields.items() if field.required and not field.disabled}
        found += [f"requires {name} and does not ask it" for name in sorted(wanted - page.names) if asked]
    return found


class Unfit(AssertionError):
    """An answer broke a rule that holds for all."""


@contextmanager
def judged() -> Iterator[None]:
    """Judge each answer that a test client gets for as long as the block runs."""
    ask = Client.request

    def request(self: Client, **environ: Any) -> Any:
        answer = ask(self, **environ)
        found = faults(answer)
        if found:
            raise Unfit(f"{environ.get('REQUEST_METHOD')} {environ.get('PATH_INFO')}: {'; '.join(found)}")
        return answer

    Client.request = request  # type: ignore[method-assign]
    try:
        yield
    finally:
        Client.request = ask  # type: ignore[method-assign]
