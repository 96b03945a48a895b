"""Posts what happened to the product, signed as Twilio signs, and repeats it as Twilio repeats it."""

import base64
import hmac
from collections.abc import Mapping
from hashlib import sha1, sha256
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit

import aiohttp

from config.simulator.store import Store

ANSWER_SECONDS = 15.0
CONNECT_SECONDS = 5.0
MOST_RETRIES = 5
UNSENT = 0


class NotThisMachine(ValueError):
    """The simulator listens on this machine and speaks to this machine, and to nothing else."""

    code = "not_this_machine"


class Webhooks:
    """Signs over the address the product gave, and delivers to ``base``, which is on this machine.

    Without a ``base`` nothing is delivered: webhooks are only kept, for a test to play them.
    """

    def __init__(self, store: Store, *, token: str, base: str | None) -> None:
        if base is not None and not is_loopback(urlsplit(base).hostname):
            raise NotThisMachine("Webhooks go to this machine only.")
        self.store, self.token, self.base = store, token, base.rstrip("/") if base else None
        self._session: aiohttp.ClientSession | None = None

    async def post(self, kind: str, url: str, form: Mapping[str, str], *, forged: bool = False) -> None:
        """Deliver one webhook, again as often as the address's fragment asks, and keep what came of it."""
        address, overrides = _overrides(url)
        kept: dict[str, Any] = {
            "kind": kind,
            "url": address,
            "path": _path(address),
            "form": dict(form),
            "signature": signature("wrong" if forged else self.token, address, form),
            "answers": [],
        }
        self.store.webhooks.append(kept)
        self.store.note("webhook", kind=kind, url=address, form=dict(form))
        if self.base is None:
            return
        for attempt in range(1 + overrides.retries):
            status = await self._post_once(kept, attempt)
            kept["answers"].append(status)
            if not overrides.asks_again(status):
                break

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _post_once(self, kept: Mapping[str, Any], attempt: int) -> int:
        """The status of the answer, or 0 when there was none."""
        headers = {"X-Twilio-Signature": kept["signature"]}
        if attempt:
            headers["I-Twilio-Idempotency-Token"] = _token_of(kept)
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS, connect=CONNECT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout)
        try:
            async with self._session.post(
                f"{self.base}{kept['path']}", data=kept["form"], headers=headers, allow_redirects=False
            ) as answer:
                return answer.status
        except (aiohttp.ClientError, TimeoutError):
            return UNSENT


class _Overrides:
    def __init__(self, retries: int, policies: frozenset[str]) -> None:
        self.retries, self.policies = retries, policies

    def asks_again(self, status: int) -> bool:
        if 200 <= status < 300:
            return False
        if "all" in self.policies:
            return True
        reason = {UNSENT: "ct"}.get(status, f"{status // 100}xx")
        return reason in self.policies


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """HMAC-SHA1 over the address and each name and value, sorted by name. Written anew here, to judge the product's."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()


def is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _overrides(url: str) -> tuple[str, _Overrides]:
    """Split an address from its fragment: ``#rc=5&rp=all`` asks for five retries, whatever went wrong."""
    address, fragment = urldefrag(url)
    asked = dict(parse_qsl(fragment))
    retries = int(asked["rc"]) if asked.get("rc", "").isdigit() else 1
    return address, _Overrides(min(retries, MOST_RETRIES), frozenset(asked.get("rp", "ct").split(",")))


def _path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _token_of(kept: Mapping[str, Any]) -> str:
    return sha256(f"{kept['url']}{kept['signature']}".encode()).hexdigest()[:32]
