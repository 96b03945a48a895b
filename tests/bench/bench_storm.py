"""10,000 conversations with every fault on: texts on phones are the texts we believe sent, none doubled."""

import time

from tests.bench import storm, text_town
from tests.bench.measuring import Result, new_database

PEOPLE = 10_000


def run(people: int = PEOPLE) -> list[Result]:
    with new_database("storm"):
        town = text_town.made(people=people, texters=20)
        began = time.perf_counter()
        outcome = storm.run(town)
        seconds = time.perf_counter() - began
    wrong = ("doubled", "unaccounted", "believed_only", "after_a_stop")
    found = [
        Result(f"storm: {name}", "texts", getattr(outcome, name), None, None, 0, getattr(outcome, name) == 0)
        for name in wrong
    ]
    rate = outcome.texts / seconds
    return [*found, Result("storm: texts", "a second", round(rate, 1), None, None, 1.0, rate >= 1)]
