"""What a search over the roll asks of the doors: drives, and what came of a contact."""

import pytest

from canvass.enums import Result
from tests.canvass.street import Walk
from voters import universe


def found(walk: Walk, field: str, operator: str, value: object) -> set[int]:
    spec = {"all": [{"field": field, "is": operator, "value": value}]}
    return set(universe.voters(spec, walk.town.ours).values_list("pk", flat=True))


def test_who_is_in_a_drive_is_found_and_can_be_left_out(asking: Walk) -> None:
    listed = {voter.pk for voter in asking.voters}

    assert found(asking, "drive", "is", asking.drive.name) == listed
    assert found(asking, "drive", "is_not", asking.drive.name) == set()
    assert found(asking, "in_a_drive", "is", value=False) == set()
    with pytest.raises(universe.BadUniverse, match="there is no drive of the name Another"):
        found(asking, "drive", "is_not", "Another")


def test_the_work_of_the_campaign_next_door_is_as_if_it_were_not(asking: Walk) -> None:
    asking.send(asking.event(Result.REFUSED, asking.voters[0]))
    theirs = asking.town.theirs

    def next_door(field: str, value: object) -> int:
        return universe.counts({"all": [{"field": field, "is": "is", "value": value}]}, theirs).voters

    assert (next_door("in_a_drive", value=True), next_door("result", "refused")) == (0, 0)
    with pytest.raises(universe.BadUniverse, match="there is no drive of the name"):
        next_door("drive", asking.drive.name)


def test_a_contact_result_is_found_until_it_is_taken_back(asking: Walk) -> None:
    first, second, third = asking.voters[:3]
    nobody_home = asking.event(Result.NOT_HOME, household_id=second.household_id)
    asking.send(asking.event(Result.REFUSED, first), nobody_home)
    neighbours = {voter.pk for voter in asking.voters if voter.household_id == second.household_id}

    assert found(asking, "result", "is", "refused") == {first.pk}
    assert found(asking, "result", "is", "not_home") == neighbours
    assert third.pk in found(asking, "result", "none_of", ["refused", "not_home"])
    asking.send(asking.undo(nobody_home))
    assert found(asking, "result", "is", "not_home") == set()
