"""Walk lists: who stands on them, in which order, and in whose hands they are."""

from collections.abc import Sequence

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from canvass import planning, progress, sheets, trust, walk_lists
from canvass.enums import ListState, Result
from canvass.models import Drive, ListedVoter, Turf, WalkList
from canvass.street_order import Door
from tests import factories
from tests.canvass import street
from tests.factories import Town
from voters import consent, permissions
from voters.enums import Purpose, Restriction, Stance
from voters.models import AuditRow, GotvContact, Household, Voter


def draw_up(town: Town, purpose: Purpose = Purpose.IDENTIFY, doors_per_turf: int = 60) -> walk_lists.Drawn:
    drive = street.drive(town.ours, town.organizer, purpose)
    return walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=doors_per_turf)


def listed_numbers() -> Sequence[str]:
    rows = ListedVoter.objects.order_by("walk_list__turf__name", "stop__position", "pk")
    return list(rows.values_list("stop__household__number", flat=True))


def test_doors_stand_up_the_odd_side_and_down_the_even_one(town: Town) -> None:
    street.doors(6)

    drawn = draw_up(town)

    assert drawn == walk_lists.Drawn(turfs=1, doors=6, people=6)
    assert listed_numbers() == ["1", "3", "5", "6", "4", "2"]


def test_units_of_one_house_stand_in_the_order_of_their_numbers() -> None:
    flats = [Door(n, "1", "1", "ASHBURY", "OAK ST", "12", unit) for n, unit in enumerate(["APT 10", "APT 9", "APT 1"])]

    (turf,) = planning.plan(flats, doors=60, minutes=None, borders=["precinct"], seed=1, watch=lambda _: True)

    assert [door.unit for door in turf.doors] == ["APT 1", "APT 9", "APT 10"]


def test_a_precinct_is_cut_into_even_parts(town: Town) -> None:
    street.doors(7)

    draw_up(town, doors_per_turf=3)

    assert list(Turf.objects.order_by("name").values_list("name", "door_count")) == [
        ("Precinct 01001, part 1", 2),
        ("Precinct 01001, part 2", 3),
        ("Precinct 01001, part 3", 2),
    ]


def test_each_precinct_is_a_turf_of_its_own(town: Town) -> None:
    street.doors(2, precinct="A", street="ELM ST")
    street.doors(1, precinct="B", street="OAK ST")

    draw_up(town)

    assert list(Turf.objects.order_by("name").values_list("name", "door_count", "people_count")) == [
        ("Precinct A", 2, 2),
        ("Precinct B", 1, 1),
    ]


def test_drawing_up_again_adds_only_who_came_since(town: Town) -> None:
    street.doors(2)
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())
    nothing = walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())
    street.doors(1, street="OAK ST")

    more = walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())

    assert nothing == walk_lists.Drawn(0, 0, 0)
    assert more == walk_lists.Drawn(1, 1, 1)
    assert list(Turf.objects.order_by("name").values_list("name", flat=True)) == [
        "Precinct 01001",
        "Precinct 01001, part 2",
    ]


@pytest.mark.parametrize("kind", [Restriction.DO_NOT_CONTACT, Restriction.MOVED, Restriction.DECEASED])
def test_who_must_not_be_visited_is_on_no_list(town: Town, kind: Restriction) -> None:
    kept, away = street.doors(2)
    consent.restrict(campaign=town.ours, voter=away, kind=kind, by=None)

    draw_up(town)

    assert list(ListedVoter.objects.values_list("voter_id", flat=True)) == [kept.pk]


def test_a_restriction_next_door_changes_nothing_here(town: Town) -> None:
    (voter,) = street.doors(1)
    consent.restrict(campaign=town.theirs, voter=voter, kind=Restriction.DO_NOT_CONTACT, by=None)

    draw_up(town)

    assert list(ListedVoter.objects.values_list("voter_id", flat=True)) == [voter.pk]


def test_a_protected_voter_is_on_no_list(town: Town) -> None:
    kept, away = street.doors(2)
    Voter.objects.filter(pk=away.pk).update(protected=True)

    draw_up(town)

    assert list(ListedVoter.objects.values_list("voter_id", flat=True)) == [kept.pk]


def test_a_reminding_list_holds_supporters_alone_each_with_the_gates_row(town: Town) -> None:
    yes, no, unsure, never = street.doors(4)
    for voter, stance in [(yes, Stance.FOR), (no, Stance.AGAINST), (unsure, Stance.UNDECIDED)]:
        factories.said(stance, by=town.volunteer, of=voter, in_=town.ours, days_ago=5)
    factories.said(Stance.FOR, by=town.stranger, of=never, in_=town.theirs, days_ago=5)

    drawn = draw_up(town, Purpose.GOTV)

    listed = ListedVoter.objects.get()
    assert drawn == walk_lists.Drawn(turfs=1, doors=1, people=1)
    assert listed.voter_id == yes.pk
    assert listed.gotv_contact == GotvContact.objects.get()


def test_nobody_is_put_on_a_reminding_list_past_the_gate(town: Town) -> None:
    (yes,) = street.supporters(town, 1)
    (never,) = street.doors(1, street="OAK ST")
    draw_up(town, Purpose.GOTV)
    row = ListedVoter.objects.get()
    fields = {"walk_list": row.walk_list, "stop": row.stop, "campaign_id": town.ours.pk, "voter": never}

    for purpose, contact, refusal in [
        ("gotv", None, "nobody_is_listed_to_be_reminded_past_the_gate"),
        ("identify", None, "a_listed_voter_has_the_lists_campaign_and_purpose"),
        ("gotv", row.gotv_contact, "a_listed_voter_has_a_gotv_contact_of_their_own|gotv_contact_id_key"),
    ]:
        forced = ListedVoter(purpose=purpose, gotv_contact=contact, **fields)
        with pytest.raises(IntegrityError, match=refusal), transaction.atomic():
            ListedVoter.objects.bulk_create([forced])

    assert ListedVoter.objects.get().voter_id == yes.pk


def test_an_identifying_drive_cannot_become_a_reminding_one(town: Town) -> None:
    street.doors(1)
    draw_up(town)

    with pytest.raises(IntegrityError, match="a_turf_has_its_drives_campaign_and_purpose"), transaction.atomic():
        Drive.objects.update(purpose=Purpose.GOTV)

    assert WalkList.objects.get().purpose == Purpose.IDENTIFY


def test_a_listing_cannot_be_moved_to_another_voter_or_deleted(town: Town) -> None:
    first, second = street.doors(2)
    draw_up(town)

    with pytest.raises(IntegrityError, match="a_listing_stands"), transaction.atomic():
        ListedVoter.objects.filter(voter=first).update(voter=second)
    with pytest.raises(IntegrityError, match="a_listing_stands"), transaction.atomic():
        ListedVoter.objects.filter(voter=first)._raw_delete("default")

    assert set(ListedVoter.objects.values_list("voter_id", flat=True)) == {first.pk, second.pk}


def test_drawing_up_leaves_one_row_with_the_count_of_people(town: Town) -> None:
    street.doors(3)

    draw_up(town)

    assert AuditRow.objects.get(act="walk_lists.drawn_up").people == 3


def test_a_volunteer_cannot_draw_up_a_list(town: Town) -> None:
    drive = street.drive(town.ours, town.organizer)

    with pytest.raises(permissions.Forbidden):
        walk_lists.draw_up(drive=drive, by=town.volunteer, at=timezone.now())


# --- Hands ---------------------------------------------------------------------------------------


def free_lists(town: Town, count: int, purpose: Purpose = Purpose.IDENTIFY) -> list[WalkList]:
    drive = street.drive(town.ours, town.organizer, purpose)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=1)
    return list(WalkList.objects.filter(drive=drive)[:count])


def test_a_list_goes_to_one_volunteer_alone(town: Town) -> None:
    street.doors(1)
    (walk_list,) = free_lists(town, 1)
    other = factories.member(town.ours)
    walk_lists.assign(walk_list=walk_list, volunteer=town.volunteer, by=town.organizer, at=timezone.now())

    with pytest.raises(walk_lists.NotFree):
        walk_lists.assign(walk_list=walk_list, volunteer=other, by=town.organizer, at=timezone.now())

    assert WalkList.objects.get().volunteer == town.volunteer


def test_a_volunteer_holds_two_lists_at_most(town: Town) -> None:
    street.doors(3)
    first, second, third = free_lists(town, 3)
    for walk_list in (first, second):
        walk_lists.assign(walk_list=walk_list, volunteer=town.volunteer, by=town.organizer, at=timezone.now())

    with pytest.raises(trust.TooManyLists):
        walk_lists.assign(walk_list=third, volunteer=town.volunteer, by=town.organizer, at=timezone.now())

    assert WalkList.objects.filter(state=ListState.OUT).count() == 2


def test_nobody_from_next_door_is_handed_a_list(town: Town) -> None:
    street.doors(1)
    (walk_list,) = free_lists(town, 1)

    with pytest.raises(permissions.Forbidden):
        walk_lists.assign(walk_list=walk_list, volunteer=town.stranger, by=town.organizer, at=timezone.now())

    assert WalkList.objects.get().state == ListState.FREE


def test_the_gate_is_asked_again_when_a_list_is_handed_out(town: Town) -> None:
    (turned,) = street.supporters(town, 1)
    (walk_list,) = free_lists(town, 1, Purpose.GOTV)
    factories.said(Stance.AGAINST, by=town.organizer, of=turned, in_=town.ours)

    walk_lists.assign(walk_list=walk_list, volunteer=town.volunteer, by=town.organizer, at=timezone.now())

    assert list(ListedVoter.objects.filter(withdrawn_at=None)) == []


def test_what_is_left_of_a_list_that_came_back_is_free_again(town: Town) -> None:
    first, second = street.supporters(town, 2)
    walk = street.walk(town, [first, second], Purpose.GOTV)
    walk.send(walk.event(Result.REMINDED, first))

    rest = walk_lists.take_back(walk_list=walk.walk_list, by=town.volunteer, at=timezone.now())

    assert rest is not None
    assert walk.walk_list.state == ListState.BACK
    assert rest.state == ListState.FREE
    assert list(rest.listed.values_list("voter_id", flat=True)) == [second.pk]
    assert GotvContact.objects.filter(voter=second).count() == 2


def test_a_list_with_every_door_knocked_is_done(town: Town) -> None:
    (voter,) = street.doors(1)
    walk = street.walk(town, [voter])
    walk.send(walk.event(Result.NOT_HOME))

    rest = walk_lists.take_back(walk_list=walk.walk_list, by=town.volunteer, at=timezone.now())

    assert rest is None
    assert walk.walk_list.state == ListState.DONE


def test_a_door_to_come_back_to_is_still_to_do_on_this_list_and_on_the_next(town: Town) -> None:
    voters = street.doors(3)
    home = voters[0].household_id
    walk = street.walk(town, voters)
    once = walk.event(Result.NOT_HOME)
    later = walk.event(Result.COME_BACK, detail="evening")
    walk.send(once, later, walk.event(Result.NOT_HOME, voters[1]))
    sheet = sheets.hand_over(walk_list=walk.walk_list, device=walk.device, at=timezone.now())
    counted = progress.counts([walk.walk_list.pk])[walk.walk_list.pk]
    rest = walk_lists.take_back(walk_list=walk.walk_list, by=town.volunteer, at=timezone.now())
    assert rest is not None
    other = factories.member(town.ours)
    given = walk_lists.assign(walk_list=rest, volunteer=other, by=town.organizer, at=timezone.now())
    handed = sheets.hand_over(walk_list=given, device=walk.device, at=timezone.now())

    walk.send(walk.says(Stance.FOR, voters[0]))

    assert (sheet.done, sheet.later, counted.done) == ([voters[1].household_id], {home: "evening"}, 1)
    assert ([door.id for door in handed.doors], handed.done) == ([home, voters[2].household_id], [])
    assert handed.later == {home: "evening"}
    assert [visit.household_id for visit in walk_lists.knocked_elsewhere(given)] == [home]
    assert progress.counts([walk.walk_list.pk])[walk.walk_list.pk].done == 2


def test_another_volunteer_cannot_take_a_list_away(town: Town) -> None:
    walk = street.walk(town, street.doors(1))
    other = factories.member(town.ours)

    with pytest.raises(permissions.Forbidden):
        walk_lists.take_back(walk_list=walk.walk_list, by=other, at=timezone.now())

    walk.walk_list.refresh_from_db()
    assert walk.walk_list.state == ListState.OUT


def test_a_turf_keeps_its_length_its_time_and_its_shape(town: Town) -> None:
    homes = street.doors(6)
    for number, home in enumerate(Household.objects.filter(voters__in=homes).order_by("pk")):
        Household.objects.filter(pk=home.pk).update(latitude=44.0, longitude=-93.0 + number / 5000)

    draw_up(town)

    turf = Turf.objects.get()
    assert turf.metres is not None
    assert (round(turf.metres), round(turf.minutes, 1), len(turf.shape) > 3) == (80, 11.6, True)


def test_precincts_may_be_mixed(town: Town) -> None:
    voters = street.doors(6)
    Voter.objects.filter(pk=voters[0].pk).update(precinct="02002")
    drive = street.drive(town.ours, town.organizer, Purpose.IDENTIFY)

    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), borders=[])

    assert list(Turf.objects.values_list("name", "precinct", "door_count")) == [("Turf 1", "", 6)]
