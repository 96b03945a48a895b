"""The number of a launch: it opens a page that shows no voter, a wrong one costs, and it dies with the launch."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.factories import Town
from voters import alarms, invitations, join_numbers, sign_in
from voters.enums import CodeChannel, Role
from voters.models import AuditRow, Invitation, Membership, SignInGuess

RIGHT, WRONG = "428 117", "000 000"


@pytest.fixture
def launch(town: Town) -> Invitation:
    return invitations.launch(
        campaign=town.ours,
        by=town.organizer,
        at=timezone.now(),
        number=join_numbers.hashed("428117"),
        meeting_place="Ashbury library, 10:00",
        lands_at="/c/somewhere/",
        newcomers=50,
    ).invitation


def type_in(number: str, address: str = "192.0.2.7", client: Client | None = None) -> int:
    return (client or Client()).post("/join/", {"number": number}, REMOTE_ADDR=address).status_code


def test_the_number_opens_a_page_that_tells_campaign_and_meeting_place_only(launch: Invitation) -> None:
    voter = factories.voter(first_name="Zanzibarina", last_name="Quux")
    anonymous = Client()

    typed = type_in(RIGHT, client=anonymous)
    page = anonymous.get("/join-here/").content.decode()

    assert typed == 302
    assert launch.campaign.name in page
    assert "Ashbury library, 10:00" in page
    assert voter.first_name not in page


def test_whoever_joins_by_number_becomes_a_volunteer_and_lands_where_lists_are(town: Town, launch: Invitation) -> None:
    anonymous = Client()
    type_in(RIGHT, client=anonymous)

    answer = anonymous.post("/join-here/", {"name": "Nora New", "where": "nora@example.org", "agrees": "on"})

    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/code/")
    assert anonymous.session["code_waiting"]["next"] == "/c/somewhere/"
    assert Membership.objects.filter(campaign=town.ours).count() == 3


def test_an_anonymous_walk_with_40_wrong_numbers_looks_at_ten_and_ends_with_the_right_one_refused(
    launch: Invitation,
) -> None:
    answers = [type_in(WRONG) for _ in range(40)]

    assert answers == [400] * 40
    assert SignInGuess.objects.count() == join_numbers.TRIES_AN_ADDRESS
    assert type_in(RIGHT) == 400
    assert type_in(RIGHT, address="192.0.2.8") == 302


def test_a_hundred_wrong_numbers_in_an_hour_leave_only_the_link(town: Town, launch: Invitation) -> None:
    for place in range(100):
        type_in(WRONG, address=f"198.51.100.{place // 9}")

    invited = invitations.invite(campaign=town.ours, role=Role.VOLUNTEER, by=town.admin, at=timezone.now())

    assert type_in(RIGHT, address="203.0.113.1") == 400
    assert Client().get(f"/join/{invited.token}/").status_code == 200


def test_an_hour_later_the_numbers_work_again(launch: Invitation) -> None:
    for _ in range(join_numbers.TRIES_AN_ADDRESS):
        type_in(WRONG)

    later = timezone.now() + join_numbers.WITHIN + timedelta(seconds=1)

    assert join_numbers.invitation_of(digits="428117", address="192.0.2.7", at=later) == launch


def test_the_number_dies_with_its_launch(town: Town, launch: Invitation) -> None:
    twelve_hours = launch.expires_at

    with pytest.raises(join_numbers.WrongNumber):
        join_numbers.invitation_of(digits="428117", address="192.0.2.7", at=twelve_hours)
    invitations.end(campaign=town.ours, id=launch.pk, by=town.organizer, at=timezone.now())

    assert type_in(RIGHT) == 400


def test_neither_number_nor_link_stands_in_the_table(launch: Invitation) -> None:
    row = str(Invitation.objects.values().get())

    assert "428117" not in row
    assert launch.number_hash == join_numbers.hashed("428117")


def test_the_last_code_of_the_hour_tells_the_admins(
    town: Town,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[partial[object]]]],
) -> None:
    monkeypatch.setattr(sign_in, "NEWCOMERS_BY_TEXT_AN_HOUR", 2)
    invited = invitations.invite(
        campaign=town.ours, role=Role.VOLUNTEER, by=town.admin, at=timezone.now(), most_uses=20
    ).invitation

    told = []
    for place in range(2):
        where = sign_in.Address(CodeChannel.SMS, f"+1614555010{place}")
        with django_capture_on_commit_callbacks() as queued:
            sign_in.ask(where=where, nonce="n", at=timezone.now(), invitation=invited, name="Nora")
        told.append([task.keywords for task in queued if "campaign_id" in task.keywords])
    with pytest.raises(sign_in.EmailOnly):
        sign_in.ask(
            where=sign_in.Address(CodeChannel.SMS, "+16145550109"),
            nonce="n",
            at=timezone.now(),
            invitation=invited,
            name="Nils",
        )

    assert told == [[], [{"campaign_id": str(town.ours.pk)}]]


def test_admins_are_told_by_mail_once_an_hour_and_nobody_else(town: Town) -> None:
    mails = [alarms.newcomer_codes_used_up(campaign_id=town.ours.pk, at=timezone.now()) for _ in range(2)]

    assert mails == [1, 0]
    assert [(each.to, each.subject) for each in mail.outbox] == [([town.admin.email], alarms.SUBJECT)]
    assert AuditRow.objects.filter(act=alarms.CODES_USED_UP).count() == 1


def test_a_launch_adds_its_newcomers_to_the_codes_of_the_hour(town: Town, launch: Invitation) -> None:
    assert invitations.more_codes(town.ours.pk, at=timezone.now()) == 50
    assert invitations.more_codes(town.ours.pk, at=launch.expires_at) == 0
