"""Joining by a link: it shows no voter, holds for so many and so long, and gives the role it says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.factories import Town
from tests.voters.test_sign_in import digits_of
from voters import invitations, permissions, sign_in
from voters.enums import Role
from voters.models import AuditRow, Invitation, Membership, SignInCode, User


def invite(town: Town, role: Role = Role.VOLUNTEER, by: User | None = None, **fields: Any) -> invitations.Invited:
    return invitations.invite(campaign=town.ours, role=role, by=by or town.admin, at=timezone.now(), **fields)


def join(token: str, address: str, name: str = "Nina New", client: Client | None = None) -> Client:
    """Follow the link, type a name and an address, and the code that comes."""
    client = client or Client()
    client.post(f"/join/{token}/", {"name": name, "where": address, "agrees": "on"})
    code = SignInCode.objects.latest("asked_at")
    sign_in.deliver(code_id=code.pk, at=timezone.now())
    client.post("/sign-in/code/", {"code": digits_of(mail.outbox[-1].body)})
    return client


def test_a_newcomer_joins_with_a_name_an_address_and_a_code(town: Town) -> None:
    token = invite(town, most_uses=5).token

    client = join(token, "Nina@Example.org")

    nina = User.objects.get(email="nina@example.org")
    assert (nina.name, permissions.role_in(nina, town.ours)) == ("Nina New", Role.VOLUNTEER)
    assert client.get(f"/c/{town.ours.slug}/").status_code == 200
    assert AuditRow.objects.get(act="member.joined").by == nina


def test_nobody_becomes_a_person_before_the_code_is_typed(town: Town) -> None:
    token = invite(town).token

    Client().post(f"/join/{token}/", {"name": "Nina", "where": "nina@example.org", "agrees": "on"})

    assert User.objects.filter(email="nina@example.org").exists() is False


def test_who_has_an_account_joins_with_it(town: Town) -> None:
    token = invite(town).token

    join(token, town.stranger.email or "", name="Somebody Else")

    town.stranger.refresh_from_db()
    assert (town.stranger.name, permissions.role_in(town.stranger, town.ours)) == ("Sten Stranger", Role.VOLUNTEER)


def test_a_link_opens_for_those_we_know_and_do_not_know_alike(town: Town) -> None:
    token = invite(town, most_uses=5).token
    typed = {"name": "N", "agrees": "on"}

    answers = [
        Client().post(f"/join/{token}/", typed | {"where": where})
        for where in (town.stranger.email, "unknown@example.org")
    ]

    assert answers[0].status_code == answers[1].status_code == 302
    assert answers[0]["Location"] == answers[1]["Location"] == "/sign-in/code/"


def test_a_member_keeps_the_role_they_have(town: Town) -> None:
    token = invite(town).token

    join(token, town.organizer.email or "")

    assert permissions.role_in(town.organizer, town.ours) == Role.ORGANIZER


def test_a_suspended_member_does_not_come_back_by_a_link(town: Town) -> None:
    Membership.objects.filter(user=town.volunteer).update(suspended_at=timezone.now(), suspended_by=town.admin)
    token = invite(town).token

    join(token, town.volunteer.email or "")

    assert permissions.role_in(town.volunteer, town.ours) is None


@pytest.mark.parametrize("how", ["taken back", "too old", "used up", "unknown"])
def test_a_link_that_has_ended_says_so_and_nothing_else(how: str, town: Town) -> None:
    invited = invite(town)
    if how == "taken back":
        invitations.end(campaign=town.ours, id=invited.invitation.pk, by=town.admin, at=timezone.now())
    elif how == "too old":
        Invitation.objects.update(expires_at=timezone.now())
    elif how == "used up":
        join(invited.token, "first@example.org")
    token = "unknown" if how == "unknown" else invited.token

    answer = Client().get(f"/join/{token}/")

    assert (answer.status_code, town.ours.name.encode() in answer.content) == (410, False)


def test_more_than_it_says_do_not_join_at_once(committed: None) -> None:
    town = factories.town()
    invitation = invite(town, most_uses=3).invitation

    def accept(number: int) -> str:
        try:
            invitations.accept(
                invitation=invitation, user=None, name="N", address=f"n{number}@example.org", at=timezone.now()
            )
        except invitations.Ended as refusal:
            return refusal.code
        finally:
            connection.close()
        return "joined"

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(accept, range(8)))

    assert (outcomes.count("joined"), User.objects.filter(name="N").count()) == (3, 3)


@pytest.mark.parametrize(
    ("who", "role", "may"),
    [
        ("organizer", Role.VOLUNTEER, True),
        ("organizer", Role.ORGANIZER, False),
        ("organizer", Role.ADMIN, False),
        ("admin", Role.ADMIN, True),
        ("volunteer", Role.VOLUNTEER, False),
        ("stranger", Role.VOLUNTEER, False),
    ],
)
def test_staff_invite_volunteers_and_admins_invite_staff(who: str, role: Role, may: bool, town: Town) -> None:
    if may:
        assert invite(town, role, by=getattr(town, who)).invitation.role == role
    else:
        with pytest.raises(permissions.Forbidden):
            invite(town, role, by=getattr(town, who))


def test_a_staff_link_works_for_one_person(town: Town) -> None:
    invited = invite(town, Role.ORGANIZER, most_uses=50)

    assert (invited.invitation.most_uses, invited.invitation.expires_at - timezone.now() < timedelta(days=3)) == (
        1,
        True,
    )


def test_the_token_is_kept_nowhere(town: Town) -> None:
    invited = invite(town)

    kept = Invitation.objects.values().get()

    assert [name for name, value in kept.items() if invited.token in str(value)] == []


def test_a_thousand_newcomers_get_at_most_two_hundred_codes_by_text_in_an_hour(town: Town) -> None:
    invitation, now = invite(town, most_uses=500).invitation, timezone.now()
    outcomes = []

    for number in range(210):
        try:
            sign_in.ask(
                where=sign_in.address(f"+1614555{number:04d}"), nonce="n", at=now, invitation=invitation, name="N"
            )
        except sign_in.EmailOnly as refusal:
            outcomes.append(refusal.code)

    assert outcomes == ["email_only"] * 10
    sign_in.ask(where=sign_in.address("n@example.org"), nonce="n", at=now, invitation=invitation, name="N")


def test_a_newcomer_abroad_joins_by_email(town: Town) -> None:
    token = invite(town).token

    answer = Client().post(f"/join/{token}/", {"name": "N", "where": "+49 151 12345678", "agrees": "on"})

    assert answer.context["form"].errors["where"] == ["We cannot text a code to this number. Use your e-mail address."]
