"""A batch of 200 with everything the texter needs: alone, and 20 texters at once."""

import threading
import time

from django.db import connections

from tests.bench import text_town
from tests.bench.measuring import Result, new_database
from textbank import batches, queries
from textbank.models import Conversation
from voters.models import User

ALONE, TOGETHER = 0.37 / 5, 4.3 / 5


def run() -> list[Result]:
    with new_database("assign"):
        town = text_town.made(texters=21)
        batches.draw_up(drive=town.drive, by=town.organizer, at=text_town.NOON)
        alone = _take(town, town.texters[0])
        together = _at_once(town, town.texters[1:])
        taken = Conversation.objects.filter(texter__isnull=False)
        assert taken.count() == taken.values("voter").distinct().count() == 21 * 200
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
    ready = threading.Barrier(len(texters) + 1)

    def work(texter: User) -> None:
        connections["default"].ensure_connection()
        ready.wait()
        _take(town, texter)
        connections["default"].close()

    threads = [threading.Thread(target=work, args=[texter]) for texter in texters]
    for thread in threads:
        thread.start()
    ready.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began
