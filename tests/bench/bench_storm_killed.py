"""The storm of 10,000 conversations while worker, web server, Redis and PostgreSQL are killed in turn."""

from tests.bench import killing, text_town
from tests.bench.measuring import Result
from tests.databases import new_database

PEOPLE = 10_000


def run(people: int = PEOPLE) -> list[Result]:
    with new_database("bench_killed"):
        outcome = killing.run(text_town.made(people=people, texters=40, supporters=people // 3))
    books = outcome.books
    wrong = {**books.wrong, "late_stops": outcome.late_stops, "unread": outcome.unread}
    found = [Result(f"killed: {name}", "texts", count, None, None, 0, count == 0) for name, count in wrong.items()]
    seen = {"reminders": books.reminders, "turned": books.turned, "stopped": books.stopped}
    found += [Result(f"killed: {name}", "seen", count, None, None, 1, count >= 1) for name, count in seen.items()]
    kills = sum(outcome.killed.values())
    rate = books.texts / outcome.seconds
    return [
        *found,
        Result("killed: processes and engines", "kills", kills, None, None, 4, kills >= 4),
        Result("killed: texts", "a second", round(rate, 1), None, None, 1.0, rate >= 1),
    ]
