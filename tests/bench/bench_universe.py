"""What counting a universe and the gate's waterfall cost over a whole state, beside counting the roll's rows.

A million voters, or as many as ``BENCH_VOTERS`` says.
"""

import os
import sys
import time
from collections.abc import Callable
from datetime import date

from django.db import connection

from tests import factories
from tests.bench import made_up_state
from tests.bench.measuring import Result, milliseconds
from tests.databases import new_database
from voters import gate, universe
from voters.enums import Channel
from voters.models import Campaign

VOTERS = int(os.environ.get("BENCH_VOTERS", "1000000"))
SECONDS, WATERFALL_SECONDS = 1.0, 5.0
SEARCHES: dict[str, list[dict[str, object]]] = {
    "party, age and precinct": [
        {"field": "party", "is": "any_of", "value": ["DEM", "NPA"]},
        {"field": "age", "is": "between", "value": [18, 44]},
        {"field": "precinct", "is": "any_of", "value": ["00100", "00200", "00300"]},
    ],
    "3 of 4 generals, no ID yet, textable": [
        {"field": "last_4_generals", "is": "at_least", "value": 3},
        {"field": "stance", "is": "is", "value": "unknown"},
        {"field": "has_phone", "is": "is", "value": True},
    ],
    "stance and district": [
        {"field": "stance", "is": "is", "value": "undecided"},
        {"field": "state_house_district", "is": "any_of", "value": ["2", "3"]},
    ],
}


def run() -> list[Result]:
    with new_database("bench_universe"):
        town = factories.town()
        Campaign.objects.filter(pk=town.ours.pk).update(election_date=date(2026, 11, 3))
        town.ours.refresh_from_db()
        made_up_state.empty_roll()
        began = time.monotonic()
        made_up_state.fill(voters=VOTERS, campaign=town.ours, by=town.organizer)
        filled = time.monotonic()
        universe.renew()
        renewed = time.monotonic()
        made_up_state.settle()
        baseline = _seconds(_count_rows)
        results = [_searched(name, rows, town.ours, baseline) for name, rows in SEARCHES.items()]
        results.append(_fall(town.ours, baseline))
        sys.stderr.write(f"{VOTERS:,} voters filled in {filled - began:.0f} s, searched in {renewed - filled:.0f} s\n")
        return results


def _seconds(work: Callable[[], object]) -> float:
    """Once to warm, then the mean of three."""
    work()
    return milliseconds(work, times=3) / 1000


def _count_rows() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(last_name) FROM voters_voter")
        cursor.fetchone()


def _searched(name: str, rows: list[dict[str, object]], campaign: Campaign, baseline: float) -> Result:
    value = _seconds(lambda: universe.counts({"all": rows}, campaign))
    sys.stderr.write(f"{name}: {universe.counts({'all': rows}, campaign)}\n")
    return _within(f"universe of {VOTERS:,}: {name}", value, baseline, SECONDS)


def _fall(campaign: Campaign, baseline: float) -> Result:
    value = _seconds(lambda: gate.waterfall(campaign=campaign, channel=Channel.TEXT))
    return _within(f"gate: waterfall of {VOTERS:,} voters", value, baseline, WATERFALL_SECONDS)


def _within(name: str, value: float, baseline: float, goal: float) -> Result:
    return Result(name, "s", round(value, 3), round(baseline, 3), round(value / baseline, 1), goal, value <= goal)
