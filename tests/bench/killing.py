"""The same day while worker, web server, Redis and PostgreSQL are killed in turn, and started again.

Everything is real: processes, tasks, schedule, HTTP. Engines are those of this home alone, ended by their own ids.
"""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import InterfaceError, OperationalError, connections
from django.db.models import Count
from django.utils import timezone

from config import services
from config.simulator.process import Simulator
from tests.bench import storm
from tests.bench.books import ON_THE_WAY, Books, balanced
from tests.bench.carrier_beside import carrier_beside
from tests.bench.text_town import NOON, TextTown
from textbank import batches, sending, tasks
from textbank.enums import ConversationState, Direction, MessageState
from textbank.models import Conversation, InboundWebhook, Message
from textbank.refusals import Refused
from voters.enums import Purpose
from voters.models import PhoneWish, User

HANDS, EVERY_SECONDS, A_TAP = 4, 20.0, 1.02
SETTLES_WITHIN = 30 * 60.0
SPEED = 20.0
AWAY = (OperationalError, InterfaceError)
Found = TypeVar("Found")


@dataclass(frozen=True)
class Outcome:
    """The books, what was killed, and what the clock said of stops and of answers that nobody read."""

    books: Books
    late_stops: int
    unread: int
    killed: dict[str, int]
    seconds: float


@dataclass
class Crew:
    """The processes of the product; each leads a group of its own."""

    port: int
    environment: dict[str, str]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    killed: Counter[str] = field(default_factory=Counter)

    def start(self, name: str) -> None:
        words = {"web": str(self.port), "worker": str(settings.HOME / "storm-schedule")}
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.at_noon", name, words[name]]
        log = (settings.HOME / f"storm-{name}.log").open("ab")
        self.running[name] = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )

    def kill(self, name: str) -> None:
        """End it as a power cut would, and start it again."""
        self.killed[name] += 1
        if name in self.running:
            self.end(name)
            self.start(name)
            return
        engine = getattr(services.status(), name)
        if engine.pid is not None:
            os.kill(engine.pid, signal.SIGKILL)
            time.sleep(1)
        services.start()

    def mend(self) -> None:
        """Start again what ended by itself, as whoever runs the product does: a worker may not outlive its Redis."""
        for name, process in list(self.running.items()):
            if process.poll() is not None:
                self.start(name)

    def end(self, name: str) -> None:
        process = self.running.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def run(town: TextTown, *, kills: bool = True) -> Outcome:
    """Text everybody of the town's drive through every fault while things are killed; then wait and compare."""
    began, ahead = time.monotonic(), (NOON - timezone.now()).total_seconds()
    at_noon = _clock(ahead)
    for drive in town.drives:
        batches.draw_up(drive=drive, by=town.organizer, at=at_noon())
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    with (
        carrier_beside(*storm.words(), "--speed", str(SPEED), "--webhook-base", base) as phones,
        TemporaryDirectory() as home,  # Stops of a run before, in files of its home, would be those of a lost database.
    ):
        own = {"TWILIO_API_URL": phones.url, **_addresses(), "DEBUG": "false", "AHEAD_SECONDS": str(ahead)}
        crew = Crew(port, {**os.environ, **own, "GROUNDTRUTH_HOME": home})
        for name in ("web", "worker"):
            crew.start(name)
        try:
            _text_everybody(town, crew, at_noon, kills=kills)
            _settle(phones, crew)
            return _outcome(phones, crew, ahead, time.monotonic() - began)
        finally:
            for name in list(crew.running):
                crew.end(name)


def _clock(ahead: float) -> Callable[[], datetime]:
    return lambda: datetime.now(NOON.tzinfo) + timedelta(seconds=ahead)


def _free_port() -> int:
    """Where the web server is to be, to which the carrier posts from the start."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _addresses() -> dict[str, str]:
    """The benchmark's own database and Redis, for the processes."""
    found = {"REDIS_URL": settings.REDIS_URL}
    for name, alias in (("DATABASE_URL", "default"), ("DATABASE_OWNER_URL", "owner")):
        database = connections[alias].settings_dict
        found[name] = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    return found


def _text_everybody(town: TextTown, crew: Crew, at_noon: Callable[[], datetime], *, kills: bool) -> None:
    """Four hands tap for all texters, at a person's pace, until nobody is left; meanwhile things are killed in turn."""
    parts = [town.texters[hand::HANDS] for hand in range(HANDS)]
    hands = [threading.Thread(target=_tap_on, args=(town, part, at_noon)) for part in parts]
    for hand in hands:
        hand.start()
    gone = 0
    while any(hand.is_alive() for hand in hands):
        time.sleep(EVERY_SECONDS)
        crew.mend()
        now = _again(_handed_over)
        if kills and now > gone:  # It has come back from the blow before.
            crew.kill(("worker", "web", "redis", "postgres")[sum(crew.killed.values()) % 4])
            gone = now
    for hand in hands:
        hand.join()
    connections.close_all()  # Whatever this thread held went with the server that was killed.


def _tap_on(town: TextTown, texters: list[User], at_noon: Callable[[], datetime]) -> None:
    """Each texter in turn taps once a second; a tap that met a dead server is repeated under its own name."""
    in_hand: dict[UUID, list[Conversation]] = {texter.pk: [] for texter in texters}
    left, tapped = list(texters), 0
    while left:
        began = time.monotonic()
        for texter in list(left):
            people = in_hand[texter.pk]
            if not people:
                people += _again(partial(_more, town, texter, at_noon()))
            if people:
                person = people.pop(0)
                tapped += _again(partial(_tap, person, texter, uuid4(), at_noon()))
                if person.purpose == Purpose.GOTV and tapped % storm.A_TURN == 0:
                    _again(partial(storm.turn, person, by=town.organizer))
            elif _again(partial(_nobody_left, town)):
                left.remove(texter)
        time.sleep(max(0.0, A_TAP - (time.monotonic() - began)))
    connections["default"].close()


def _again(act: Callable[[], Found]) -> Found:
    while True:
        try:
            return act()
        except AWAY:
            connections["default"].close()
            time.sleep(0.5)


def _more(town: TextTown, texter: User, at: datetime) -> list[Conversation]:
    for drive in town.drives:
        with suppress(Refused):  # We may be deaf, or the drive stands still: ask again in a second.
            batches.take(drive=drive, volunteer=texter, at=at, size=20)
        if people := list(batches.in_hand(drive=drive, volunteer=texter)[:20]):
            return people
    return []


def _handed_over() -> int:
    return Message.objects.filter(sid__isnull=False).count()


def _nobody_left(town: TextTown) -> bool:
    return not Conversation.objects.filter(campaign=town.campaign, state=ConversationState.TO_SEND).exists()


def _tap(person: Conversation, texter: User, name: UUID, at: datetime) -> int:
    try:
        tapped = sending.tap(conversation=person, texter=texter, request_id=name, at=at)
    except Refused:
        return 0  # Opted out, closed, or not now: whoever is left stays in the batch.
    tasks.enqueue(tasks.send_text, message_id=str(tapped.message.pk))
    return 1


def _settle(phones: Simulator, crew: Crew) -> None:
    """Wait for schedule and reconciliation until nothing is on its way and the voters are silent."""
    ends_at = time.monotonic() + SETTLES_WITHIN
    while time.monotonic() < ends_at:
        crew.mend()
        left = _left(phones)
        if not any(left.values()):
            return
        time.sleep(5)
    sys.stderr.write(f"nobody waits any longer for {left}\n")


def _left(phones: Simulator) -> dict[str, int]:
    """What is still to come, by what it is."""
    rows = Message.objects.filter(state__in=ON_THE_WAY).values_list("state").annotate(count=Count("pk"))
    return {
        **dict(rows),
        "unread": InboundWebhook.objects.filter(read_at=None).count(),
        "missing": max(0, len(phones.replies()) - InboundWebhook.objects.count()),
        "waiting": phones.state()["waiting"],
    }


def _outcome(phones: Simulator, crew: Crew, ahead: float, seconds: float) -> Outcome:
    stops = {wish.number: wish.wished_at for wish in PhoneWish.objects.filter(wish="stop").order_by("-pk")}
    shift = timedelta(seconds=ahead)
    handed = Message.objects.filter(direction=Direction.OUT, claimed_at__isnull=False)
    claims = handed.exclude(state=MessageState.QUEUED).values_list("conversation__number", "claimed_at")
    after = sum(number in stops and at - shift > stops[number] for number, at in claims if at)
    return Outcome(
        books=balanced(phones, stopped=len(stops), after_a_stop=after),
        late_stops=_late_stops(),
        unread=len(phones.replies()) - InboundWebhook.objects.filter(read_at__isnull=False).count(),
        killed=dict(crew.killed),
        seconds=seconds,
    )


def _late_stops() -> int:
    """Stops that were heard and not honoured within a minute of being heard; what was missed is swept in two."""
    heard = InboundWebhook.objects.filter(read_at__isnull=False)
    return sum((row.read_at - row.received_at).total_seconds() > 150 for row in heard if row.read_at)
