"""A drive that reminds goes out by two signatures where there are two admins, and its leaks stop it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from canvass import refusals, walk_lists
from canvass.models import Drive, ListedVoter, Script, WalkList
from tests import doors, factories
from tests.canvass import street
from tests.factories import Town
from tests.textbank import bank as banks
from textbank import batches
from textbank.enums import TextRefusal
from textbank.refusals import Refused
from voters import consent, gate, leaks, leaks_by, permissions, releases, reminding
from voters.enums import Act, Channel, LeakCause, Purpose, Restriction, Role, Source, Stance
from voters.models import Campaign, GotvRelease, Leak, User, Voter
from voters.reminding import RemindingDrive

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db: None) -> Town:
    made = factories.town()
    Voter.objects.filter(pk=made.voter.pk).update(protected=True)
    return made


def drive_of(town: Town) -> RemindingDrive:
    made = street.drive(town.ours, town.organizer, Purpose.GOTV)
    found = reminding.drive(town.ours, Channel.DOOR, made.pk)
    assert found is not None
    return found


def sign(town: Town, drive: RemindingDrive, by: User) -> releases.State:
    return releases.sign(campaign=town.ours, drive=drive, shown=releases.mark(drive), by=by)


def second_admin(town: Town) -> User:
    return factories.member(town.ours, Role.ADMIN, "Abe Admin")


def free_list(town: Town, drive: RemindingDrive) -> object:
    made = Drive.objects.get(pk=drive.id)
    walk_lists.draw_up(drive=made, by=town.organizer, at=timezone.now())
    return made.walk_lists.get()


def hand_out(town: Town, drive: RemindingDrive) -> None:
    walk_list = Drive.objects.get(pk=drive.id).walk_lists.get()
    walk_lists.assign(walk_list=walk_list, volunteer=town.volunteer, by=town.organizer, at=timezone.now())


def test_one_admin_alone_needs_no_signature(town: Town) -> None:
    street.supporters(town, 2)
    drive = drive_of(town)
    free_list(town, drive)

    hand_out(town, drive)

    assert releases.is_released(campaign=town.ours, channel=Channel.DOOR, drive_id=drive.id)


def test_no_list_is_handed_out_before_two_admins_signed(town: Town) -> None:
    other = second_admin(town)
    street.supporters(town, 2)
    drive = drive_of(town)
    free_list(town, drive)

    missing = []
    for admin in (town.admin, other):
        with pytest.raises(releases.NotReleased) as refused:
            hand_out(town, drive)
        with pytest.raises(IntegrityError, match="two_admins_sign_what_reminds"), transaction.atomic():
            WalkList.objects.filter(drive=drive.id).update(
                state="out", volunteer=town.volunteer, given_by=town.organizer, given_at=timezone.now()
            )
        missing.append(sign(town, drive, admin).missing)
    hand_out(town, drive)

    assert missing == [1, 0]
    assert "two admins" in refusals.in_words(refused.value, name="Vera")
    assert [row.signed["allowed"] for row in GotvRelease.objects.order_by("pk")] == [2, 2]


def test_the_same_admin_does_not_sign_twice_and_an_organizer_not_at_all(town: Town) -> None:
    second_admin(town)
    drive = drive_of(town)
    sign(town, drive, town.admin)

    with pytest.raises(releases.SignedAlready):
        sign(town, drive, town.admin)
    with pytest.raises(permissions.Forbidden):
        sign(town, drive, town.organizer)

    assert GotvRelease.objects.count() == 1


def test_what_has_changed_since_it_was_shown_is_not_signed(town: Town) -> None:
    drive = drive_of(town)
    Drive.objects.filter(pk=drive.id).update(
        script=Script.objects.create(campaign=town.ours, question="Something else?", created_by=town.organizer)
    )
    now = reminding.drive(town.ours, Channel.DOOR, drive.id)
    assert now is not None

    with pytest.raises(releases.ChangedMeanwhile):
        releases.sign(campaign=town.ours, drive=now, shown=releases.mark(drive), by=town.admin)


def test_no_text_of_it_goes_before_two_admins_signed(db: None) -> None:
    bank = banks.bank(purpose=Purpose.GOTV)
    banks.supporters(bank)
    bank.draw_up()
    other = factories.member(bank.ours, Role.ADMIN, "Abe Admin")

    with pytest.raises(Refused) as refused:
        bank.take()
    drive = reminding.drive(bank.ours, Channel.TEXT, bank.drive.pk)
    assert drive is not None
    for admin in (bank.admin, other):
        releases.sign(campaign=bank.ours, drive=drive, shown=releases.mark(drive), by=admin)

    assert refused.value.reason == TextRefusal.NOT_RELEASED
    assert batches.can_take(drive=bank.drive, at=banks.noon()) is None


# --- Leaks ---------------------------------------------------------------------------------------


def reached(town: Town, voters: Sequence[Voter], drive: RemindingDrive) -> list[ListedVoter]:
    listed = list(ListedVoter.objects.filter(walk_list__drive=drive.id, voter__in=voters).order_by("pk"))
    for row in listed:
        assert row.gotv_contact is not None
        gate.reached(contact=row.gotv_contact, by=town.volunteer, at=timezone.now())
    return listed


def leak(rows: Sequence[ListedVoter]) -> None:
    for row in rows:
        assert row.gotv_contact is not None
        leaks.note(contact=row.gotv_contact, identification=None, cause=LeakCause.CHANGED_MIND, at=timezone.now())


def leaking(town: Town, count: int = 20) -> tuple[RemindingDrive, list[ListedVoter]]:
    """A drive that has reached so many people; it is judged by as many."""
    Campaign.objects.filter(pk=town.ours.pk).update(leak_least_reached=20)
    voters = street.supporters(town, count)
    drive = drive_of(town)
    free_list(town, drive)
    hand_out(town, drive)
    return drive, reached(town, voters, drive)


def test_a_drive_that_leaks_too_much_is_stopped_and_its_lists_empty_themselves(town: Town) -> None:
    drive, rows = leaking(town)

    leak(rows[:1])

    walk_list = Drive.objects.get(pk=drive.id).walk_lists.get()
    gone = walk_lists.withdraw(walk_list=walk_list, at=timezone.now())
    state = releases.state(campaign=town.ours, channel=Channel.DOOR, drive_id=drive.id)
    assert (state.released, state.needed, len(gone)) == (False, 1, 20)
    assert state.stopped is not None
    assert (state.stopped.reason, state.stopped.by) == ("leaks", None)


def test_fewer_people_than_the_campaign_judges_by_stop_nothing(town: Town) -> None:
    drive, rows = leaking(town, 19)

    leak(rows[:2])

    assert releases.is_released(campaign=town.ours, channel=Channel.DOOR, drive_id=drive.id)


def test_after_it_was_signed_anew_only_what_came_since_counts(town: Town) -> None:
    drive, rows = leaking(town)
    leak(rows[:1])
    sign(town, drive, town.admin)

    leak(rows[1:3])

    assert releases.is_released(campaign=town.ours, channel=Channel.DOOR, drive_id=drive.id)
    assert releases.rate(campaign=town.ours, drive_id=drive.id).leaks == 3


RECOUNTED = {
    "volunteer": "SELECT u.name FROM voters_identification i JOIN voters_user u ON u.id = i.heard_by_id"
    " WHERE i.id = c.identification_id",
    "turf": "SELECT t.name FROM canvass_listedvoter l JOIN canvass_walklist w ON w.id = l.walk_list_id"
    " JOIN canvass_turf t ON t.id = w.turf_id WHERE l.gotv_contact_id = c.id",
}


def recount(by: str) -> dict[str, tuple[int, int]]:
    """Leaks and reached people, by independent SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({by}), count(*) FILTER (WHERE EXISTS (SELECT FROM voters_leak l WHERE l.contact_id = c.id)),"
            " count(*) FROM voters_gotvcontact c JOIN voters_reach r ON r.contact_id = c.id GROUP BY 1"
        )
        return {name: (leaked, reached) for name, leaked, reached in cursor.fetchall()}


def test_every_table_of_leaks_agrees_with_a_count_of_its_own(town: Town) -> None:
    drive, rows = leaking(town, 12)
    more = factories.voter()
    factories.said(Stance.FOR, by=town.organizer, of=more, in_=town.ours, days_ago=100, source=Source.TEXT)
    contact = gate.contact(campaign=town.ours, voter=more, channel=Channel.TEXT, act=Act.SENT, by=town.organizer)
    gate.reached(contact=contact, by=town.organizer, at=timezone.now())
    leak(rows[:3])

    found = {
        table.code: {part.name: (part.rate.leaks, part.rate.reached) for part in table.parts}
        for table in leaks_by.tables(town.ours)
    }

    assert (
        found["volunteer"] == recount(RECOUNTED["volunteer"]) == {"Vera Volunteer": (3, 12), "Olga Organizer": (0, 1)}
    )
    assert found["turf"] == {name: count for name, count in recount(RECOUNTED["turf"]).items() if name}
    assert found["age"] == {"30 to 60 days": (3, 12), "90 to 180 days": (0, 1)}
    assert found["source"] == {"At the door": (3, 12), "By text": (0, 1)}
    assert found["drive"] == {drive.name: (3, 12)}
    assert sum(each.rate.reached for each in leaks_by.days(town.ours)) == 13
    assert sum(each.rate.leaks for each in leaks_by.days(town.ours)) == Leak.objects.count() == 3


# --- Who entered and left ------------------------------------------------------------------------


def test_who_entered_and_who_left_the_gate_is_counted_with_the_reason(town: Town) -> None:
    stays, turns, moves, comes = street.supporters(town, 3) + street.doors(1)
    since = timezone.now()
    factories.said(Stance.AGAINST, by=town.volunteer, of=turns, in_=town.ours)
    consent.restrict(campaign=town.ours, voter=moves, kind=Restriction.MOVED, by=town.organizer)
    factories.said(Stance.FOR, by=town.volunteer, of=comes, in_=town.ours, source=Source.PHONE)

    found = gate.changes(campaign=town.ours, channel=Channel.DOOR, since=since)

    assert [(str(word), count) for word, count in found.entered] == [("phone", 1)]
    assert [(str(word), count) for word, count in found.left] == [("moved", 1), ("against", 1)]
    assert gate.changes(campaign=town.ours, channel=Channel.DOOR, since=since - timedelta(days=60)).left == []
    assert stays.pk


def test_the_page_of_a_drive_shows_what_is_signed_and_takes_the_signature(town: Town) -> None:
    second_admin(town)
    street.supporters(town, 3)
    drive = drive_of(town)
    client = doors.signed_in(town.admin)
    where = [town.ours.slug, "door", drive.id]

    page = client.get(reverse("voters:gate_drive", args=where))
    signed = client.post(reverse("voters:gate_sign", args=where), {"mark": page.context["mark"]}, follow=True)

    assert (page.context["fall"].allowed, page.context["state"].missing) == (3, 2)
    assert (signed.context["state"].missing, signed.context["signed_by_me"]) == (1, True)
    assert "1 signature is missing" in signed.content.decode()
