"""Any order of events, and any repetition, give the same record."""

from datetime import timedelta
from itertools import permutations
from random import Random
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from canvass.enums import Outcome, Result
from canvass.events import Event
from canvass.models import Visit
from tests.canvass.street import Walk
from voters import consent, gate
from voters.enums import Channel, Stance, Standing
from voters.models import (
    Identification,
    VoterStanding,
)

NEW, AGAIN, REFUSED = Outcome.NEW, Outcome.AGAIN, Outcome.REFUSED


TAPS = st.lists(
    st.tuples(st.sampled_from(["for", "against", "undecided", "not_home", "moved", "dnc", "undo"]), st.integers(0, 5)),
    min_size=1,
    max_size=9,
)


def history(walk: Walk, taps: list[tuple[str, int]]) -> list[Event]:
    """What a volunteer tapped, in the order of tapping; a second answer of a person corrects the one before."""
    events: list[Event] = []
    latest: dict[int, UUID] = {}
    undone: set[UUID] = set()
    start = timezone.now()
    for moment, (tap, index) in enumerate(taps):
        voter = walk.voters[index]
        at = start + timedelta(seconds=moment)
        if tap == "undo":
            open_ = [e for e in events if e.result != Result.TAKEN_BACK and e.corrects is None and e.id not in undone]
            open_ = [e for e in open_ if not any(other.corrects == e.id for other in events)]
            if open_:
                target = open_[index % len(open_)]
                undone.add(target.id)
                latest.pop(target.voter_id or 0, None)
                events.append(walk.undo(target, said_at=at))
        elif tap in ("for", "against", "undecided"):
            event = walk.says(Stance(tap), voter, said_at=at, corrects=latest.get(voter.pk))
            latest[voter.pk] = event.id
            events.append(event)
        elif tap == "not_home":
            events.append(walk.event(Result.NOT_HOME, voter, voter_id=None, said_at=at))
        else:
            result = Result.MOVED if tap == "moved" else Result.DO_NOT_CONTACT
            events.append(walk.event(result, voter, said_at=at))
    return events


def tables(walk: Walk) -> dict[str, object]:
    """What the record holds, without the moments at which it learned it."""
    ours = walk.town.ours
    return {
        "visits": sorted(Visit.objects.values_list("pk", "result", "voter_id", "undoes", "corrects", "held")),
        "answers": sorted(Identification.objects.values_list("pk", "stance", "told_by", "said_at")),
        "standing": sorted(VoterStanding.objects.values_list("voter_id", "stance")),
        "restricted": [
            (voter.pk, sorted({str(r.kind) for r in consent.restrictions(campaign=ours, voter=voter)}))
            for voter in walk.voters
        ],
        "refusals": [
            str(gate.refusal(campaign=ours, voter=voter, channel=Channel.DOOR, at=timezone.now()))
            for voter in walk.voters
        ],
    }


class Rollback(Exception):
    """Ends a trial."""


@settings(max_examples=25)
@given(taps=TAPS, chance=st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same_record(
    asking: Walk, taps: list[tuple[str, int]], chance: Random
) -> None:
    events = history(asking, taps)
    in_order = trial(asking, [events])
    shuffled = [*events, *chance.choices(events, k=3)] if events else []
    chance.shuffle(shuffled)
    batches: list[list[Event]] = []
    for event in shuffled:
        if not batches or chance.random() < 0.4:
            batches.append([])
        batches[-1].append(event)

    out_of_order = trial(asking, batches)

    assert out_of_order == in_order


def trial(walk: Walk, batches: list[list[Event]]) -> dict[str, object]:
    """The tables after these batches, which are then taken back."""
    found: dict[str, object] = {}
    try:
        with transaction.atomic():
            for batch in batches:
                answers = walk.send(*batch)
                assert {answer.outcome for answer in answers} <= {NEW, AGAIN}
            found = tables(walk)
            raise Rollback
    except Rollback:
        return found


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_an_answer_stands_again_when_its_correction_is_taken_back_in_any_order(
    asking: Walk, order: tuple[int, ...]
) -> None:
    voter, start = asking.voters[0], timezone.now() - timedelta(minutes=1)
    first = asking.says(Stance.FOR, voter, said_at=start)
    correction = asking.says(Stance.AGAINST, voter, said_at=start + timedelta(seconds=1), corrects=first.id)
    undo = asking.undo(correction, said_at=start + timedelta(seconds=2))

    for index in order:
        asking.send((first, correction, undo)[index])

    assert list(VoterStanding.objects.values_list("voter", "stance")) == [(voter.pk, Standing.FOR)]
