"""One election from the founding of the county to the count, and nothing of it kept."""

import random
import time
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from config.election import arms, campaigning, county
from config.election.assumptions import Assumptions
from voters import leaks, spot_check

Say = Callable[[str], None]


def run(*, voters: int, seed: int, now: datetime, say: Say, assumptions: Assumptions | None = None) -> dict[str, Any]:
    """Simulate, and return what each way of choosing would have done.

    Everything happens in one transaction that is rolled back: the roll and the campaigns of this house are as they
    were. ``now`` is the present moment; the campaign's month lies before the latest evening.
    """
    with transaction.atomic():
        answer = _simulate(voters, seed, county.evening(now), say, assumptions or Assumptions())
        transaction.set_rollback(True)
    return answer


def _simulate(voters: int, seed: int, now: datetime, say: Say, assumptions: Assumptions) -> dict[str, Any]:
    began = time.monotonic()
    chance = random.Random(f"{seed}:election")
    place = county.found(voters=voters, seed=seed, now=now, assumptions=assumptions)
    say(f"{len(place.people):,} voters, {len(place.volunteers)} volunteers")
    asked = campaigning.ask(place, chance, say)
    by_last_answer = arms.by_last_answer(place)
    known = arms.identified(place)
    found = campaigning.question(place)
    again = campaigning.ask_again(place, found, chance)
    found = campaigning.question(place, found.flagged)
    decided = campaigning.decide(place, found, chance)
    say(f"{again.answered:,} were asked again, {len(found.flagged)} volunteers looked at, {decided:,} answers decided")
    opened_by = arms.opened_by(place)
    reminded = campaigning.remind(place, found, chance)
    over = arms.by_score(place)
    chosen = {
        "score": (over, arms.with_number(place, over)),
        "last_answer": (by_last_answer, by_last_answer & asked.texted.wrote),
        "gate": (reminded.listed, reminded.texted),
    }
    estimate = spot_check.estimate(place.campaign)
    return {
        "seed": seed,
        "voters": len(place.people),
        "volunteers": len(place.volunteers),
        "events": asked.events,
        "texts": {"asked": asked.texted.told(), "reminded": reminded.by_text.told()},
        "identified_supporters": len(known),
        "arms": {
            name: asdict(arms.judge(place, listed, texted=texted, known=known, seed=seed))
            for name, (listed, texted) in chosen.items()
        },
        "opponents_by_cause": arms.causes(place, reminded.listed, texted=reminded.texted, decided=opened_by, seed=seed),
        "measured_leaks": asdict(leaks.rate(place.campaign)),
        "stopped_for_leaks": reminded.stops,
        "spot_check": {
            "answered": estimate.wrong.reached,
            "wrong": asdict(estimate.wrong),
            "valid_days": estimate.validity,
        },
        "asked_again": asdict(again),
        "inventors": {
            "planted": len(found.planted),
            "flagged": len(found.flagged),
            "precision": round(found.precision, 3),
            "recall": round(found.recall, 3),
        },
        "seconds": round(time.monotonic() - began, 1),
    }
