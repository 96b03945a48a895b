"""The storm of 10,000 conversations while worker, web server, Redis and PostgreSQL are killed in turn."""

from tests.bench import killing, text_town
from tests.bench.measuring import Result, new_database

PEOPLE = 10_000
WRONG = ("doubled", "unaccounted", "believed_only", "after_a_stop", "late_stops", "unread", "outside_hours")


def run(people: int = PEOPLE) -> list[Result]:
    with new_database("killed"):
        outcome = killing.run(text_town.made(people=people, texters=40))
    found = [
        Result(f"killed: {name}", "texts", getattr(outcome, name), None, None, 0, getattr(outcome, name) == 0)
        for name in WRONG
    ]
    kills = sum(outcome.killed.values())
    rate = outcome.texts / outcome.seconds
    return [
        *found,
        Result("killed: processes and engines", "kills", kills, None, None, 4, kills >= 4),
        Result("killed: texts", "a second", round(rate, 1), None, None, 1.0, rate >= 1),
    ]
