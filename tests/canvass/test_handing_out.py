"""Lists come into hands: by code, by number, at a launch, from another's hands; and nobody knocks twice a day."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from canvass import busy, handing_out, launches, numbers, trust, walk_lists
from canvass.enums import ListState, Result
from canvass.models import Drive, Launch, ListedVoter, Turf, WalkList
from tests import factories
from tests.canvass import street
from tests.canvass.test_trust import drawn, free_list, give
from tests.door import signed_in
from tests.factories import Town
from voters.enums import Purpose
from voters.models import GotvContact, Household, User


def page(town: Town, rest: str) -> str:
    return f"/c/{town.ours.slug}/doors/{rest}"


def link(walk_list: WalkList, town: Town) -> str:
    return "/" + numbers.link(walk_list, town.ours.slug).partition("//")[2].partition("/")[2]


def holder(walk_list: WalkList) -> User | None:
    return WalkList.objects.get(pk=walk_list.pk).volunteer


def open_launch(town: Town, drive: Drive) -> Launch:
    return launches.open_launch(
        drive=drive, meeting_place="The library, 10:00", newcomers=100, by=town.organizer, at=timezone.now()
    )


def test_whoever_scans_first_takes_the_list(town: Town) -> None:
    drawn(town, 3, per_list=3)
    code, other = link(free_list(), town), factories.member(town.ours, name="Otto Other")
    first, second = signed_in(town.volunteer), signed_in(other)

    shown = first.get(code).content.decode()
    first.post(code)
    late = second.post(code, follow=True).content.decode()

    assert "3 doors" in shown
    assert WalkList.objects.get().volunteer == town.volunteer
    assert "Somebody was faster" in late


def test_a_code_opens_nothing_for_who_is_not_of_the_campaign(town: Town) -> None:
    drawn(town, 1)
    code = link(free_list(), town)

    answers = [signed_in(town.stranger).post(code).status_code, Client().post(code).status_code]

    assert answers == [404, 302]
    assert WalkList.objects.get().state == ListState.FREE


def test_a_code_that_we_did_not_sign_is_no_code(town: Town) -> None:
    drawn(town, 1)
    forged = link(free_list(), town).rstrip("/")[:-4] + "aaaa/"

    assert signed_in(town.volunteer).get(forged).status_code == 404


def test_the_number_of_a_list_takes_it(town: Town) -> None:
    drawn(town, 2)
    wanted = free_list()

    signed_in(town.volunteer).post(page(town, "take/number/"), {"number": numbers.digits(wanted)})

    assert holder(wanted) == town.volunteer


def test_ten_wrong_numbers_of_lists_stop_the_eleventh_and_the_right_one(town: Town) -> None:
    drawn(town, 1)
    wanted = free_list()
    right = numbers.digits(wanted)
    client = signed_in(town.volunteer)

    for place in range(11):
        wrong = f"{(int(right) + 1 + place) % 1_000_000:06d}"
        client.post(page(town, "take/number/"), {"number": wrong})
    said = client.post(page(town, "take/number/"), {"number": right}, follow=True).content.decode()

    assert "Too many wrong numbers" in said
    assert holder(wanted) is None


def test_every_free_list_of_a_campaign_has_a_number_of_its_own_and_the_table_holds_none(town: Town) -> None:
    drawn(town, 30)

    found = [numbers.digits(walk_list) for walk_list in WalkList.objects.all()]

    assert len(set(found)) == 30
    assert all(digits not in str(WalkList.objects.values("number_hash", "number_sealed")) for digits in found)


def test_each_who_comes_to_a_launch_gets_the_next_list(town: Town) -> None:
    launch = open_launch(town, drawn(town, 2))
    first, second, third = (factories.member(town.ours) for _ in range(3))

    answers = [
        signed_in(who).post(page(town, f"take/next/{launch.pk}/"), follow=True) for who in (first, second, third)
    ]

    assert {holder(each) for each in WalkList.objects.all()} == {first, second}
    assert "No list is free here now" in answers[2].content.decode()


def test_a_launch_that_ended_hands_out_nothing(town: Town) -> None:
    launch = open_launch(town, drawn(town, 1))

    launches.end(launch=launch, by=town.organizer, at=timezone.now())

    assert signed_in(town.volunteer).post(page(town, f"take/next/{launch.pk}/")).status_code == 404
    assert signed_in(town.organizer).get(page(town, f"launches/{launch.pk}/")).status_code == 200


def test_the_board_shows_how_to_join_and_who_is_out_and_no_voter(town: Town) -> None:
    launch = open_launch(town, drawn(town, 2))
    give(town, free_list())
    invitation = launches.invitation(launch)
    assert invitation is not None

    board = signed_in(town.organizer).get(page(town, f"launches/{launch.pk}/")).content.decode()

    assert f"{invitation.digits[:3]} {invitation.digits[3:]}" in board
    assert "Vera Volunteer" in board
    assert "LOPEZ" not in board
    assert "ELM ST" not in board


def test_a_launch_keeps_neither_number_nor_link_in_the_clear(town: Town) -> None:
    launch = open_launch(town, drawn(town, 1))
    invitation = launches.invitation(launch)
    assert invitation is not None

    kept = str(Launch.objects.values().get())

    assert invitation.digits not in kept
    assert invitation.address.rstrip("/").rpartition("/")[2] not in kept


def test_an_overdue_list_goes_to_who_scans_it_and_its_rest_alone(town: Town) -> None:
    walk = street.walk(town, street.doors(3))
    walk.send(walk.event(Result.NOT_HOME, walk.voters[0]))
    other, later = factories.member(town.ours), timezone.now() + timedelta(days=3, minutes=1)

    rest = handing_out.claim(walk_list=walk.walk_list, volunteer=other, at=later)

    assert (rest.volunteer, rest.stops.count()) == (other, 2)
    assert WalkList.objects.get(pk=walk.walk_list.pk).state == ListState.BACK


def test_an_organizer_gives_the_rest_of_one_list_to_another_person(town: Town) -> None:
    walk = street.walk(town, street.doors(2))
    other = factories.member(town.ours, name="Otto Other")

    signed_in(town.organizer).post(page(town, f"lists/{walk.walk_list.pk}/take-over/"), {"volunteer": str(other.pk)})

    assert WalkList.objects.get(state=ListState.OUT).volunteer == other


def test_a_list_whose_every_door_another_drive_walks_today_stays_free(town: Town) -> None:
    street.walk(town, street.doors(3))
    drawn_again = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drawn_again, by=town.organizer, at=timezone.now())
    other = factories.member(town.ours)

    with pytest.raises(walk_lists.BeingWalked):
        give(town, WalkList.objects.get(drive=drawn_again), other)

    assert WalkList.objects.get(drive=drawn_again).state == ListState.FREE
    assert ListedVoter.objects.filter(walk_list__drive=drawn_again, withdrawn_at=None).count() == 3


def test_only_the_doors_of_the_other_drive_are_left_out_and_come_back_when_drawn_up_tomorrow(town: Town) -> None:
    first = street.doors(1)
    street.walk(town, first)
    street.doors(2)
    second = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=second, by=town.organizer, at=timezone.now())

    given = give(town, WalkList.objects.get(drive=second), factories.member(town.ours))
    again = walk_lists.draw_up(drive=second, by=town.organizer, at=timezone.now())

    assert given.listed.filter(withdrawn_at=None).count() == 2
    assert (again.doors, again.people) == (1, 1)


def test_yesterdays_walk_of_another_drive_holds_nothing_back(town: Town) -> None:
    walk = street.walk(town, street.doors(1))
    two_days = timezone.now() - timedelta(days=2)
    WalkList.objects.filter(pk=walk.walk_list.pk).update(given_at=two_days)
    second = drawn(town, 0)

    given = give(town, WalkList.objects.get(drive=second), factories.member(town.ours))

    assert given.listed.filter(withdrawn_at=None).count() == 1


def placed(voters: list[int], *, start: float) -> None:
    for place, household in enumerate(voters):
        Household.objects.filter(pk=household).update(latitude=40.0, longitude=start + place / 1000)


def test_twenty_more_are_the_nearest_by_the_map_and_a_turf_of_their_own(town: Town) -> None:
    here = [voter.household_id or 0 for voter in street.doors(2, precinct="1")]
    there = [voter.household_id or 0 for voter in street.doors(40, precinct="2", street="FAR ST")]
    placed(here, start=-83.0)
    placed(there, start=-82.9)
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now())
    mine = give(town, WalkList.objects.get(drive=drive, turf__precinct="1"))

    more = handing_out.take_more(walk_list=mine, volunteer=town.volunteer, at=timezone.now())

    assert set(more.stops.values_list("household_id", flat=True)) == set(there[:20])
    rest = WalkList.objects.get(state=ListState.FREE)
    assert ListedVoter.objects.filter(walk_list=rest, withdrawn_at=None).count() == 20
    assert list(Turf.objects.filter(name__contains="more").values_list("door_count", "people_count")) == [(20, 20)]


def test_without_a_map_the_nearest_are_along_the_street(town: Town) -> None:
    street.doors(2, precinct="1")
    street.doors(4, precinct="1", street="ELM ST")
    street.doors(4, precinct="2", street="OAK ST")
    drive = street.drive(town.ours, town.organizer)
    walk_lists.draw_up(drive=drive, by=town.organizer, at=timezone.now(), doors_per_turf=3)
    mine = give(town, WalkList.objects.filter(drive=drive, turf__precinct="1").order_by("turf__name")[0])

    more = handing_out.take_more(walk_list=mine, volunteer=town.volunteer, at=timezone.now())

    assert more.turf.precinct == "1"


def test_more_supporters_pass_the_gate_anew(town: Town) -> None:
    walk = street.walk(town, street.supporters(town, 1), Purpose.GOTV)
    street.supporters(town, 40)
    walk_lists.draw_up(drive=walk.drive, by=town.organizer, at=timezone.now())

    more = handing_out.take_more(walk_list=walk.walk_list, volunteer=town.volunteer, at=timezone.now())

    contacts = set(more.listed.values_list("gotv_contact_id", flat=True))
    assert len(contacts) == 20
    assert GotvContact.objects.filter(pk__in=contacts).count() == 20


def test_more_is_refused_with_two_lists_in_hand(town: Town) -> None:
    drive = drawn(town, 3)
    mine = [give(town, each) for each in WalkList.objects.filter(drive=drive)[:2]]

    with pytest.raises(trust.TooManyLists):
        handing_out.take_more(walk_list=mine[0], volunteer=town.volunteer, at=timezone.now())


def test_nobody_is_withheld_for_the_campaign_next_door(town: Town) -> None:
    walk = street.walk(town, street.doors(1))
    theirs = street.drive(town.theirs, town.stranger)
    walk_lists.draw_up(drive=theirs, by=town.stranger, at=timezone.now())

    withheld = busy.withhold(WalkList.objects.get(drive=theirs), at=timezone.now())

    assert (withheld, walk.listed()) == (0, {voter.pk for voter in walk.voters})
