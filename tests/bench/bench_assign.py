"""A batch of 200 with everything the texter needs: alone, and 20 texters at once."""

import time
from collections.abc import Callable

from django.db import connections

from tests.bench import text_town, together
from tests.bench.measuring import Result
from tests.databases import new_database
from textbank import batches, queries
from textbank.models import Conversation
from voters.models import User

ALONE, TOGETHER = 0.37 / 5, 4.3 / 5


def run() -> list[Result]:
    with new_database("bench_assign"):
        town = text_town.made(texters=22)
        batches.draw_up(drive=town.drive, by=town.organizer, at=text_town.NOON)
        _take(town, town.texters[0])  # A web server has served somebody before.
        alone = _take(town, town.texters[1])
        together = _at_once(town, town.texters[2:])
        taken = Conversation.objects.filter(texter__isnull=False)
        assert taken.count() == taken.values("voter").distinct().count() == 22 * 200
    return [
        Result("assign: 200 people, one texter", "s", round(alone, 3), None, None, ALONE, alone <= ALONE),
        Result(
            "assign: 200 people each, 20 at once", "s", round(together, 3), None, None, TOGETHER, together <= TOGETHER
        ),
    ]


def _take(town: text_town.TextTown, texter: User) -> float:
    """Take 200 and read their names and words."""
    began = time.perf_counter()
    batches.take(drive=town.drive, volunteer=texter, at=text_town.NOON)
    shown = queries.batch(drive=town.drive, texter=texter, at=text_town.NOON, ahead=200)
    assert len(shown.next) == 200
    return time.perf_counter() - began


def _at_once(town: text_town.TextTown, texters: list[User]) -> float:
    """Until the last of them has theirs."""

    def work(texter: User, wait: Callable[[], object]) -> None:
        connections["default"].ensure_connection()
        wait()
        _take(town, texter)

    return together.seconds(work, texters)
