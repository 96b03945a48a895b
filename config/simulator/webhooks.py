"""Posts what happened to the product, signed as Twilio signs, and repeats it as Twilio repeats it."""

import base64
import hmac
import time
from collections.abc import Mapping
from hashlib import sha1, sha256
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from config.simulator import overrides
from config.simulator.store import Store

UNANSWERED, NOT_CONNECTED, NOT_ANSWERED = 0, "ct", "rt"


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

    async def post(
        self, kind: str, url: str, form: Mapping[str, str], *, forged: bool = False, fallback: str = ""
    ) -> None:
        """Deliver one webhook, again as often as the address's fragment asks, and keep what came of it.

        What nobody takes goes to ``fallback``, with the reason.
        """
        address, asked = overrides.read(url)
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
        trouble = await self._deliver(kept, asked)
        if trouble and fallback:
            code = "11205" if trouble == NOT_CONNECTED else "11200"
            await self.post(kind, fallback, {**form, "ErrorCode": code, "ErrorUrl": address})

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _deliver(self, kept: Mapping[str, Any], asked: overrides.Overrides) -> str:
        """Post until it is taken or no more is asked for; what went wrong at last, or nothing."""
        trouble, until = NOT_CONNECTED, time.monotonic() + asked.total_seconds
        for attempt in range(1 + asked.retries):
            left = until - time.monotonic()
            if left <= 0:
                break
            timeout = aiohttp.ClientTimeout(
                total=left, sock_connect=asked.connect_seconds, sock_read=asked.read_seconds
            )
            status, trouble = await self._post_once(kept, attempt, timeout)
            kept["answers"].append(status)
            if not trouble or not asked.asks_again(trouble):
                break
        return trouble

    async def _post_once(
        self, kept: Mapping[str, Any], attempt: int, timeout: aiohttp.ClientTimeout
    ) -> tuple[int, str]:
        """The status of the answer, or 0 when there was none; and what went wrong, as the retry policies name it."""
        headers = {"X-Twilio-Signature": kept["signature"]}
        if attempt:
            headers["I-Twilio-Idempotency-Token"] = _token_of(kept)
        if self._session is None:
            self._session = aiohttp.ClientSession()
        try:
            async with self._session.post(
                f"{self.base}{kept['path']}", data=kept["form"], headers=headers, allow_redirects=False, timeout=timeout
            ) as answer:
                taken = 200 <= answer.status < 300
                return answer.status, "" if taken else f"{answer.status // 100}xx"
        except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError):
            return UNANSWERED, NOT_CONNECTED
        except (aiohttp.ClientError, TimeoutError):
            return UNANSWERED, NOT_ANSWERED


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """HMAC-SHA1 over the address and each name and value, sorted by name. Written anew here, to judge the product's."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), sha1).digest()).decode()


def is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False


def _path(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _token_of(kept: Mapping[str, Any]) -> str:
    return sha256(f"{kept['url']}{kept['signature']}".encode()).hexdigest()[:32]
