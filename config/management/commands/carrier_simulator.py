"""``carrier_simulator``: a carrier on this machine, whose voters answer, until Ctrl-C."""

import asyncio
import dataclasses
import json
import signal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandParser

from config.simulator import faults, voters
from config.simulator.app import serving
from config.simulator.carrier import Options
from config.simulator.clock import FASTEST
from config.simulator.network import Limits
from config.simulator.webhooks import NotThisMachine, is_loopback
from voters.management.answering import AnsweringCommand


class CannotListen(Exception):
    code = "port_in_use"


class UnreadableTruth(Exception):
    code = "unreadable_truth"


class Command(AnsweringCommand):
    help = "Run a server on this machine that speaks the Twilio Messages API, with voters who answer."
    requires_system_checks = ()
    refusals = (CannotListen, NotThisMachine, UnreadableTruth)

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--host", default="127.0.0.1", help="an address of this machine; others are refused")
        parser.add_argument("--port", type=int, default=settings.SIMULATOR_PORT, help="0 takes a free one")
        parser.add_argument("--seed", type=int, default=1, help="the same seed puts the same people behind the numbers")
        parser.add_argument("--speed", type=_speed, default=1.0, help=f"how fast time runs, up to {FASTEST:.0f}")
        parser.add_argument("--reply-seconds", type=float, default=20.0, help="how long half of the voters think")
        parser.add_argument("--silent", action="store_true", help="no voter answers by themselves")
        parser.add_argument("--truth", type=Path, help="a JSON object: number to for, against or undecided")
        parser.add_argument("--webhook-base", help="where webhooks are delivered, on this machine")
        parser.add_argument("--sender-a-second", type=float, help="segments a second that a sender's queue lets out")
        parser.add_argument("--att-a-minute", type=int, help="segments a minute that AT&T takes from the campaign")
        parser.add_argument("--tmobile-a-day", type=int, help="segments a day that T-Mobile takes from the brand")
        parser.add_argument("--reads-words", action="store_true", help="carriers filter by what a text says")
        parser.add_argument("--same-words", type=int, help="texts a minute in the very same words that carriers let by")
        parser.add_argument("--requests-at-once", type=int, help="more requests than so many at once are answered 429")
        parser.add_argument("--starts-hour", type=float, help="the hour (UTC) at which time begins; voters sleep")
        parser.add_argument(
            "--fault", action="append", default=[], type=faults.parsed, metavar="NAME=RATE", help="as in 30007=0.02"
        )

    def act(self, options: dict[str, Any]) -> None:
        asyncio.run(self._serve(options))

    async def _serve(self, options: dict[str, Any]) -> None:
        stopping = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stopping.set)
        try:
            async with serving(_options(options), host=options["host"], port=options["port"]) as url:
                self._show({"url": url, "seed": options["seed"], "speed": options["speed"]}, as_json=options["json"])
                await stopping.wait()
        except OSError as trouble:
            raise CannotListen(f"Port {options['port']} is not free: {trouble.strerror}.") from None

    def _show(self, answer: dict[str, Any], *, as_json: bool) -> None:
        words = f"The simulated carrier listens on {answer['url']}. Its state: {answer['url']}/__sim/state"
        self.stdout.write(json.dumps(answer) if as_json else words)
        self.stdout.flush()


def _options(options: dict[str, Any]) -> Options:
    return Options(
        account_sid=settings.TWILIO_ACCOUNT_SID,
        token=settings.TWILIO_AUTH_TOKENS[0],
        public_url=settings.PUBLIC_URL,
        webhook_base=options["webhook_base"] or _nearest_web(),
        seed=options["seed"],
        speed=options["speed"],
        reply_seconds=options["reply_seconds"],
        replies=not options["silent"],
        truth=_truth(options["truth"]),
        faults=dict(options["fault"]),
        starts_hour=options["starts_hour"],
        limits=Limits(**{name.name: options[name.name] for name in dataclasses.fields(Limits)}),
    )


def _nearest_web() -> str:
    """Our own web server, by its local address when the public one is elsewhere."""
    is_near = is_loopback(urlsplit(settings.PUBLIC_URL).hostname)
    return settings.PUBLIC_URL if is_near else f"http://127.0.0.1:{settings.PORT}"


def _truth(named: Path | None) -> dict[str, voters.Leaning]:
    """The named file, else the one that the demonstration leaves behind, else nothing."""
    path = named or settings.HOME / "demo" / "truth.json"
    if named is None and not path.is_file():
        return {}
    try:
        return voters.read_truth(path)
    except (OSError, ValueError) as trouble:
        raise UnreadableTruth(f"{path} cannot be read as the truth: {trouble}") from None


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed <= FASTEST:
        raise ValueError(text)
    return speed
