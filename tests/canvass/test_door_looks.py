"""What the doors say about an answer: each reason holds it and shuts the gate, and what is usual holds nothing."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from canvass import door_looks
from canvass.enums import Result
from canvass.events import Fix
from canvass.models import Drive, WalkList
from tests.canvass import street
from tests.canvass.street import Walk
from tests.factories import Town
from voters import gate, looking
from voters.enums import Channel, Refusal, Stance
from voters.models import Household, IdentificationRuling, Voter

HERE = Fix(latitude=40.1, longitude=-83.2, accuracy=12)
#: About 170 m and about 560 m to the north.
NEAR_BY = Fix(latitude=40.1015, longitude=-83.2, accuracy=12)
ELSEWHERE = Fix(latitude=40.105, longitude=-83.2, accuracy=12)


def walk(town: Town, count: int = 2) -> Walk:
    made = street.walk(town, street.doors(count))
    Drive.objects.filter(pk=made.drive.pk).update(asks_position=True)
    for number, home in enumerate(Household.objects.order_by("pk")):
        Household.objects.filter(pk=home.pk).update(latitude=40.1, longitude=-83.2 + number * 0.00001)
    return made


def look(town: Town) -> list[str]:
    """Why answers are held, after everything was looked at."""
    town.ours.refresh_from_db()
    looking.look(campaign=town.ours, until=timezone.now())
    return list(IdentificationRuling.objects.order_by("pk").values_list("reason", flat=True))


def refusal(town: Town, voter: Voter) -> Refusal | None:
    return gate.refusal(campaign=town.ours, voter=voter, channel=Channel.DOOR, at=timezone.now())


def at(seconds: float) -> datetime:
    return timezone.now() + timedelta(seconds=seconds - 240)


@pytest.mark.parametrize(("seconds", "expected"), [(8, ["too_fast"]), (90, [])])
def test_an_answer_seconds_after_another_address_is_held(town: Town, seconds: float, expected: list[str]) -> None:
    knocking = walk(town)
    one, two = knocking.voters
    knocking.send(
        knocking.event(Result.NOT_HOME, one, voter_id=None, said_at=at(0)),
        knocking.says(Stance.FOR, two, said_at=at(seconds)),
    )

    assert look(town) == expected
    assert refusal(town, two) == (Refusal.HELD_FOR_REVIEW if expected else None)


def test_the_next_flat_of_the_same_building_may_be_seconds_away(town: Town) -> None:
    knocking = walk(town)
    one, two = knocking.voters
    for unit, voter in zip("12", knocking.voters, strict=True):
        Household.objects.filter(voters=voter).update(address_line="1 ELM ST", unit=unit)

    knocking.send(
        knocking.says(Stance.FOR, one, said_at=at(0), position=ELSEWHERE),
        knocking.says(Stance.FOR, two, said_at=at(6), position=ELSEWHERE),
    )

    assert look(town) == []


def test_an_answer_that_is_not_for_opens_nothing_and_is_not_held(town: Town) -> None:
    knocking = walk(town)
    one, two = knocking.voters
    knocking.send(
        knocking.event(Result.NOT_HOME, one, voter_id=None, said_at=at(0)),
        knocking.says(Stance.AGAINST, two, said_at=at(4)),
    )

    assert look(town) == []


@pytest.mark.parametrize(
    ("where", "placed", "expected"),
    [(HERE, "", []), (NEAR_BY, "", ["far_away"]), (NEAR_BY, "between", []), (ELSEWHERE, "between", ["far_away"])],
    ids=["at the door", "170 m away", "170 m from a guess", "560 m from a guess"],
)
def test_far_from_the_door_is_held_beyond_what_phone_and_map_doubt(
    town: Town, where: Fix, placed: str, expected: list[str]
) -> None:
    knocking = walk(town)
    Household.objects.update(placed=placed)

    knocking.send(knocking.says(Stance.FOR, knocking.voters[0], position=where))

    assert look(town) == expected


def test_a_vague_position_says_nothing(town: Town) -> None:
    knocking = walk(town)

    knocking.send(knocking.says(Stance.FOR, knocking.voters[0], position=Fix(40.105, -83.2, 5000)))

    assert look(town) == []


def test_many_addresses_from_one_point_on_one_day_of_the_campaign_are_held(town: Town) -> None:
    knocking = walk(town, door_looks.FROM_ONE_POINT)
    WalkList.objects.update(given_at=timezone.now() - timedelta(days=2))
    evening = timezone.now().replace(hour=23, minute=58) - timedelta(days=1)  # 18:58 or 19:58 in New York.
    said = [
        knocking.says(Stance.FOR, voter, said_at=evening + timedelta(seconds=40 * number), position=HERE)
        for number, voter in enumerate(knocking.voters)
    ]

    knocking.send(*said)

    assert look(town) == ["from_one_point"] * door_looks.FROM_ONE_POINT


def test_an_answer_after_the_phones_clock_jumped_is_held(town: Town) -> None:
    knocking = walk(town)
    one, two = knocking.voters
    now = timezone.now()
    knocking.send(knocking.event(Result.NOT_HOME, one, voter_id=None, said_at=at(0)), sent_at=now, at=now)
    ahead = now + timedelta(hours=3)

    knocking.send(knocking.says(Stance.FOR, two, said_at=ahead - timedelta(seconds=60)), sent_at=ahead, at=now)

    assert look(town) == ["clock_jump"]


def test_the_card_tells_the_seconds_and_the_distance(town: Town) -> None:
    knocking = walk(town)
    one, two = knocking.voters
    said = knocking.says(Stance.FOR, two, said_at=at(8), position=ELSEWHERE)
    knocking.send(knocking.event(Result.NOT_HOME, one, voter_id=None, said_at=at(0)), said)

    seen = looking.see([said.id])[said.id]

    assert [reason.code for reason in seen.reasons] == ["too_fast"]
    assert seen.told[0] == ("Since the last door", "8 seconds")
    assert seen.told[1][0] == "From the door"
