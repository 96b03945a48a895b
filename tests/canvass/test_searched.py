"""What a search over the roll asks of the doors: drives, and what came of a contact."""

import pytest
from django.urls import reverse

from canvass import drives
from canvass.enums import Result
from tests import doors
from tests.canvass import street
from tests.canvass.street import Walk
from voters import universe
from voters.enums import Purpose


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


SCORED = {"all": [{"field": "score", "is": "at_least", "value": 0.6}]}


def test_no_score_comes_into_a_universe_by_which_a_drive_reminds(reminding: Walk) -> None:
    saved, by = reminding.drive.universe, reminding.town.organizer
    posted = {"name": saved.name, "do": "save", "row-0-in": "all", "row-0-field": "score", "row-0-is": "at_least"}

    with pytest.raises(universe.BadUniverse, match="a score opens nothing"):
        universe.save(
            campaign=reminding.town.ours, name=saved.name, spec=SCORED, purpose=Purpose.IDENTIFY, by=by, saved=saved
        )
    page = doors.signed_in(by).post(
        reverse("voters:universe", args=[reminding.town.ours.slug, saved.pk]), posted | {"row-0-value": "0.6"}
    )
    script = doors.signed_in(by).post(
        reverse("api_universe", args=[reminding.town.ours.slug, saved.pk]),
        {"name": saved.name, "spec": SCORED},
        content_type="application/json",
    )

    saved.refresh_from_db()
    assert (page.status_code, script.status_code, saved.spec == SCORED) == (422, 400, False)
    assert page.context["form"].errors == ["score: a score opens nothing; a GOTV universe cannot ask for it"]


def test_a_universe_by_which_a_drive_only_asks_may_ask_for_a_score(asking: Walk) -> None:
    saved, by = asking.drive.universe, asking.town.organizer

    universe.save(campaign=asking.town.ours, name=saved.name, spec=SCORED, purpose=Purpose.IDENTIFY, by=by, saved=saved)

    saved.refresh_from_db()
    assert saved.spec == SCORED


def test_no_drive_reminds_by_a_score(asking: Walk) -> None:
    scored = street.universe(asking.town.ours, asking.town.organizer, SCORED)

    with pytest.raises(universe.BadUniverse, match="a score opens nothing"):
        drives.create(
            campaign=asking.town.ours,
            purpose=Purpose.GOTV,
            name="By a score",
            universe=scored,
            starts_date=asking.drive.starts_date,
            ends_date=asking.drive.ends_date,
            by=asking.town.organizer,
        )
