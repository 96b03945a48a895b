"""From the tap to the carrier's yes, in one process: one texter, and eight at once; all checks on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import connections

from tests.bench import text_town, together
from tests.bench.carrier_beside import carrier_beside
from tests.bench.measuring import Result, slower
from tests.databases import new_database
from textbank import batches, sending
from textbank.enums import MessageState
from textbank.models import Conversation, Message
from voters.models import User

#: The carrier's time runs so slowly that its reports come after the run: nobody listens to them here, and what hearing
#: them costs is measured by ``bench_inbound``.
CARRIER = ("--silent", "--speed", "0.001")
#: So many texts of each are counted, after those with which a process becomes warm.
EACH, WARM, A_MINUTE = 140, 10, 50
KNOWN_ALONE, KNOWN_TOGETHER = 130.0, 222.0
SMALL, LARGE = 3_000, text_town.PEOPLE


@dataclass(frozen=True)
class Sent:
    """Texts a second, of one texter and of eight at once; and what one text cost: of ours and of PostgreSQL's time."""

    alone: float
    together: float
    processor_ms: float


def run() -> list[Result]:
    small, large = _in_a_drive_of(SMALL), _in_a_drive_of(LARGE)
    grows = f"send: a text in a drive of {LARGE:,} against one of {SMALL:,}"
    return [
        _result("send: one texter", large.alone, KNOWN_ALONE),
        _result("send: eight texters", large.together, KNOWN_TOGETHER),
        slower(grows, "ms of processor time", large.processor_ms, small.processor_ms, at_most=1.3),
    ]


def _in_a_drive_of(people: int) -> Sent:
    with new_database("bench_send"), carrier_beside(*CARRIER):
        town = text_town.made(people=people, texters=10)
        batches.draw_up(drive=town.drive, by=town.organizer, at=text_town.NOON)
        hands = {texter: batches.take(drive=town.drive, volunteer=texter, at=text_town.NOON) for texter in town.texters}
        first, second, *others = town.texters
        alone, together = _rate({first: hands[first]}), _rate({texter: hands[texter] for texter in others})
        cost = _processor_ms(second, hands[second])
        assert Message.objects.filter(state=MessageState.SENT).count() == (EACH + WARM) * 9 + WARM + A_MINUTE
    return Sent(alone, together, cost)


def _processor_ms(texter: User, people: list[Conversation]) -> float:
    """What a text costs in this thread and in its own process of PostgreSQL's, however busy the machine is."""
    _send(texter, people[:WARM], text_town.NOON)
    ours, theirs = time.thread_time(), _of_postgresql()
    _send(texter, people[WARM : WARM + A_MINUTE], text_town.NOON + timedelta(minutes=1))
    return ((time.thread_time() - ours) + (_of_postgresql() - theirs)) * 1000 / A_MINUTE


def _of_postgresql() -> float:
    """The seconds of processor time that the process behind this thread's connection has used."""
    process = connections["default"].connection.info.backend_pid
    return int(Path(f"/proc/{process}/schedstat").read_text(encoding="ascii").split()[0]) / 1e9


def _result(name: str, rate: float, known: float) -> Result:
    return Result(name, "texts a second", round(rate, 1), None, None, known, rate >= known)


def _rate(hands: dict[User, list[Conversation]]) -> float:
    def work(hand: tuple[User, list[Conversation]], wait: Callable[[], object]) -> None:
        texter, people = hand
        _send(texter, people[:WARM], text_town.NOON)
        wait()
        for begins in range(0, EACH, A_MINUTE):
            minute = text_town.NOON + timedelta(minutes=1 + begins // A_MINUTE)
            _send(texter, people[WARM:][begins : min(begins + A_MINUTE, EACH)], minute)

    return EACH * len(hands) / together.seconds(work, list(hands.items()))


def _send(texter: User, people: list[Conversation], at: datetime) -> None:
    """Tap and hand over; no more than one person may in a minute."""
    for person in people:
        tapped = sending.tap(conversation=person, texter=texter, request_id=uuid4(), at=at)
        sending.send(message_id=tapped.message.pk, at=at)
