"""10,000 conversations with every fault on: texts on phones are the texts we believe sent, none doubled."""

import time

from tests.bench import storm, text_town
from tests.bench.measuring import Result
from tests.databases import new_database

PEOPLE = 10_000


def run(people: int = PEOPLE) -> list[Result]:
    with new_database("bench_storm"):
        town = text_town.made(people=people, texters=20, supporters=people // 3)
        began = time.perf_counter()
        books, forged = storm.run(town)
        seconds = time.perf_counter() - began
    found = [Result(f"storm: {name}", "texts", count, None, None, 0, count == 0) for name, count in books.wrong.items()]
    seen = {"reminders": books.reminders, "turned": books.turned, "stopped": books.stopped, "forged": forged}
    found += [Result(f"storm: {name}", "seen", count, None, None, 1, count >= 1) for name, count in seen.items()]
    rate = books.texts / seconds
    return [*found, Result("storm: texts", "a second", round(rate, 1), None, None, 1.0, rate >= 1)]
