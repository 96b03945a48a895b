"""A simulator beside a test or a demonstration, in a thread of its own, and a handle to it."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import urllib3
from django.conf import settings

from config.simulator.app import serving
from config.simulator.carrier import Options

STARTS_WITHIN = 20.0
ANSWERS_WITHIN = 120.0


class Simulator:
    """Asks a running simulator over HTTP. ``url`` is what ``TWILIO_API_URL`` must be."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._pool = urllib3.PoolManager(retries=False, timeout=ANSWERS_WITHIN)

    def messages(self, to: str | None = None) -> list[dict[str, Any]]:
        """Every text the carrier took, oldest first, in Twilio's form."""
        return list(self._get("messages", {"to": to} if to else {}))

    def replies(self) -> list[dict[str, Any]]:
        """Every text that voters wrote, oldest first."""
        return list(self._get("messages", {"direction": "inbound"}))

    def webhooks(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Every webhook: ``kind`` (``status`` or ``inbound``), ``path``, ``form``, ``signature``, ``answers``."""
        return list(self._get("webhooks", {"kind": kind} if kind else {}))

    def log(self) -> list[dict[str, Any]]:
        return list(self._get("log"))

    def state(self) -> dict[str, Any]:
        return dict(self._get("state"))

    def stats(self) -> dict[str, int]:
        return dict(self._get("stats"))

    def voter(self, number: str) -> dict[str, Any]:
        return dict(self._get(f"voters/{number}"))

    def say(self, *, number: str, to: str, body: str, media_count: int = 0) -> dict[str, Any]:
        """Let a voter write to one of our numbers; the webhook is delivered before this returns."""
        given = {"number": number, "to": to, "body": body, "media_count": media_count}
        return dict(self._send("POST", "say", given))

    def faults(
        self,
        *,
        rates: Mapping[str, float] | None = None,
        once: Sequence[str] | None = None,
        numbers: Mapping[str, str] | None = None,
        senders: Mapping[str, str] | None = None,
        late_seconds: float | None = None,
    ) -> None:
        """Replace the faults that are given; see ``config.simulator.faults`` for their names."""
        given = {
            "rates": rates,
            "once": once,
            "numbers": numbers,
            "senders": senders,
            "late_seconds": late_seconds,
        }
        self._send("PUT", "faults", {name: value for name, value in given.items() if value is not None})

    def truth(self, *numbers: str) -> dict[str, Any]:
        """``voters``: number to true leaning; ``texts``: how many texts went to each leaning."""
        return dict(self._get("truth", [("to", number) for number in numbers]))

    def pass_on(self, *, number: str, day: str, after: float = 0) -> None:
        """Somebody else gets the number, and the carriers' list of that day (2026-10-31) names it."""
        self._send("POST", "pass-on", {"number": number, "day": day, "after": after})

    def registration(self, status: str) -> None:
        self._send("POST", "registration", {"status": status})

    def speed(self, speed: float) -> None:
        self._send("POST", "clock", {"speed": speed})

    def pause(self, paused: bool = True) -> None:
        self._send("POST", "clock", {"paused": paused})

    def settle(self) -> None:
        """Let everything happen that is still to happen: statuses, replies, webhooks."""
        self._send("POST", "clock", {"settle": True})

    def step(self, seconds: float) -> None:
        """Let so much time pass at once."""
        self._send("POST", "clock", {"step": seconds})

    def reset(self) -> None:
        self._send("POST", "reset", {})

    def close(self) -> None:
        self._pool.clear()

    def _get(self, path: str, query: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> Any:
        asked = urlencode(query)
        return self._answer(self._pool.request("GET", f"{self.url}/__sim/{path}{'?' + asked if asked else ''}"))

    def _send(self, method: str, path: str, given: Mapping[str, Any]) -> Any:
        return self._answer(self._pool.request(method, f"{self.url}/__sim/{path}", json=dict(given)))

    def _answer(self, answer: urllib3.BaseHTTPResponse) -> Any:
        if answer.status >= 400:
            raise ValueError(answer.json().get("message", f"status {answer.status}"))
        return answer.json()


@contextlib.contextmanager
def running_simulator(
    *,
    seed: int = 1,
    webhook_base: str | None = None,
    paused: bool = True,
    replies: bool = False,
    port: int = 0,
    **more: Any,
) -> Iterator[Simulator]:
    """Run a simulator while the block lasts, on a free port, with the account of the settings.

    Time stands still unless ``paused`` is false; ``settle()`` lets everything happen at once. Webhooks go to
    ``webhook_base`` (a live server), or are only kept for the test to play. ``more`` are fields of ``Options``.
    """
    options = Options(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKENS[0],
        public_url=settings.PUBLIC_URL,
        webhook_base=webhook_base,
        seed=seed,
        replies=replies,
        **more,
    )
    thread = _Thread(options, port)
    thread.start()
    simulator = Simulator(thread.wait())
    try:
        simulator.pause(paused)
        yield simulator
    finally:
        simulator.close()
        thread.stop()


class _Thread(threading.Thread):
    def __init__(self, options: Options, port: int) -> None:
        super().__init__(name="carrier-simulator", daemon=True)
        self.options, self.port = options, port
        self.url = ""
        self.trouble: BaseException | None = None
        self.ready = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.stopping: asyncio.Event | None = None

    def run(self) -> None:
        try:
            asyncio.run(self._serve())
        except Exception as trouble:  # noqa: BLE001 -- handed to the thread that waits
            self.trouble = trouble
        finally:
            self.ready.set()

    async def _serve(self) -> None:
        self.loop, self.stopping = asyncio.get_running_loop(), asyncio.Event()
        async with serving(self.options, port=self.port) as self.url:
            self.ready.set()
            await self.stopping.wait()

    def wait(self) -> str:
        self.ready.wait(STARTS_WITHIN)
        if self.trouble or not self.url:
            raise RuntimeError("The carrier simulator did not start.") from self.trouble
        return self.url

    def stop(self) -> None:
        if self.loop and self.stopping:
            self.loop.call_soon_threadsafe(self.stopping.set)
        self.join(STARTS_WITHIN)
