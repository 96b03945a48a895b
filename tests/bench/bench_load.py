"""How long it takes to bring 100,000 people of a universe into a drive."""

from tests.bench import text_town
from tests.bench.measuring import Result, milliseconds
from tests.databases import new_database
from textbank import batches
from textbank.models import Conversation

AT_MOST_SECONDS = 3.0


def run() -> list[Result]:
    with new_database("bench_load"):
        town = text_town.made()
        seconds = milliseconds(lambda: batches.draw_up(drive=town.drive, by=town.organizer, at=text_town.NOON)) / 1000
        assert Conversation.objects.count() == text_town.PEOPLE
        return [
            Result(
                "load: 100,000 people", "s", round(seconds, 2), None, None, AT_MOST_SECONDS, seconds <= AT_MOST_SECONDS
            )
        ]
