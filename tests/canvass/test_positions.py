"""Where a phone was: kept where the drive asks for it, shown nowhere, and used for one question alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from canvass import measures
from canvass.enums import Outcome, Result
from canvass.events import Event, Fix
from canvass.models import Drive, Position, RefusedEvent, Visit
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters.enums import Stance
from voters.models import Household

HERE = Fix(latitude=40.1, longitude=-83.2, accuracy=12)
SOMEWHERE_ELSE = Fix(latitude=40.2, longitude=-83.2, accuracy=12)
NO_IDEA = Fix(latitude=40.2, longitude=-83.2, accuracy=5000)


def asks(walk: Walk) -> Walk:
    Drive.objects.filter(pk=walk.drive.pk).update(asks_position=True)
    return walk


def everything(walk: Walk) -> list[Event]:
    """Events that are written together, and one that is written by itself."""
    one, two, three = walk.voters[:3]
    return [
        walk.event(Result.NOT_HOME, one, voter_id=None, position=HERE),
        walk.says(Stance.FOR, two, position=HERE),
        walk.event(Result.MOVED, three, position=HERE),
    ]


def test_where_the_phone_was_is_kept_beside_each_event(asking: Walk) -> None:
    events = everything(asks(asking))

    asking.send(*events)

    kept = Position.objects.values_list("visit", "latitude", "longitude", "accuracy")
    assert set(kept) == {(event.id, 40.1, -83.2, 12) for event in events}


def test_a_drive_that_does_not_ask_keeps_the_events_and_no_place(asking: Walk) -> None:
    asking.send(*everything(asking))

    assert (Visit.objects.count(), Position.objects.count()) == (3, 0)


def test_the_same_event_without_its_place_is_the_same_event(asking: Walk) -> None:
    first, *_ = everything(asks(asking))
    asking.send(first)

    answers = asking.send(replace(first, position=None))

    assert street.outcomes(answers) == [(Outcome.AGAIN, "")]


def test_what_is_refused_is_kept_without_its_place(asking: Walk) -> None:
    asks(asking)

    asking.send(asking.event(Result.REMINDED, asking.voters[0], position=HERE, zone="America/Chicago"))

    kept = RefusedEvent.objects.get().event
    assert (kept["zone"], "position" in kept) == ("America/Chicago", False)


@pytest.mark.parametrize(
    ("position", "counted"),
    [(HERE, (2, 0)), (SOMEWHERE_ELSE, (2, 2)), (NO_IDEA, (0, 0)), (None, (0, 0))],
    ids=["at the door", "far away", "too vague", "unknown"],
)
def test_doors_recorded_somewhere_else_are_counted(town: Town, position: Fix | None, counted: tuple[int, int]) -> None:
    walk = asks(street.walk(town, street.doors(2)))
    Household.objects.update(latitude=40.1005, longitude=-83.2005)
    walk.send(*[walk.event(Result.NOT_HOME, voter, voter_id=None, position=position) for voter in walk.voters])

    now = timezone.now()
    (found,) = measures.measures(campaign=town.ours, since=now - timedelta(days=1), until=now + timedelta(days=1))

    assert (found.placed, found.far) == counted
