"""Sessions end: by the clock for staff, by hand, when a part in a campaign changes. A dump signs nobody in."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.door import signed_in
from voters import people, sealing, sessions
from voters.enums import Role
from voters.models import AuditRow, Membership, PersonSession, User

PAGE = "/account/sessions/"


def cookie(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def stands(client: Client) -> bool:
    """Whether the page of sessions still opens."""
    return client.get(PAGE).status_code == 200


def started(person: User, **ago: float) -> None:
    at = timezone.now() - timedelta(**ago)
    PersonSession.objects.filter(user=person).update(started_at=at, seen_at=at)


def test_the_table_holds_neither_the_cookie_nor_what_it_stands_for(db: None) -> None:
    person = factories.user()
    client = signed_in(person)

    row = PersonSession.objects.get(user=person)

    assert row.session_key == sealing.digest(cookie(client))
    assert str(person.pk) not in row.session_data
    assert "_auth_user" in str(client.session.items())


def test_what_a_dump_shows_is_no_cookie(db: None) -> None:
    person, thief = factories.user(), Client()
    signed_in(person)

    thief.cookies[settings.SESSION_COOKIE_NAME] = PersonSession.objects.get(user=person).session_key

    assert thief.get(PAGE).status_code == 302


def test_signing_in_makes_a_new_key(db: None) -> None:
    client = Client()
    session = client.session
    session["kept"] = "yes"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""

    before = cookie(client)

    client.force_login(factories.user())

    assert (client.session["kept"], cookie(client) == before) == ("yes", False)
    assert PersonSession.objects.filter(session_key=sealing.digest(before)).exists() is False


@pytest.mark.parametrize(
    ("role", "ago", "still_in"),
    [
        (Role.ORGANIZER, {"minutes": 119}, True),
        (Role.ORGANIZER, {"minutes": 121}, False),
        (Role.VOLUNTEER, {"hours": 13}, True),
    ],
)
def test_a_staff_session_that_does_nothing_for_two_hours_ends(
    role: Role, ago: dict[str, float], still_in: bool, db: None
) -> None:
    person = factories.member(factories.campaign(), role)
    client = signed_in(person)

    started(person, **ago)

    assert stands(client) is still_in


def test_a_staff_session_ends_after_twelve_hours_of_work(db: None) -> None:
    person = factories.member(factories.campaign(), Role.ADMIN)
    client = signed_in(person)
    PersonSession.objects.filter(user=person).update(started_at=timezone.now() - timedelta(hours=12))

    assert stands(client) is False


def test_using_a_session_is_noted_once_a_minute(db: None) -> None:
    person = factories.user()
    client = signed_in(person)
    started(person, minutes=5)

    stands(client)

    row = PersonSession.objects.get(user=person)
    assert timezone.now() - row.seen_at < timedelta(minutes=1)


def test_a_person_lists_and_ends_their_sessions(db: None) -> None:
    person = factories.user()
    here, there = signed_in(person), signed_in(person)
    other = PersonSession.objects.get(session_key=sealing.digest(cookie(there)))

    here.post(f"/account/sessions/{other.id}/end/")

    assert (stands(here), stands(there)) == (True, False)
    assert AuditRow.objects.filter(act="session.ended", by=person).count() == 1


def test_ending_all_others_keeps_this_one(db: None) -> None:
    person = factories.user()
    here, *others = [signed_in(person) for _ in range(3)]

    here.post("/account/sessions/end-others/")

    assert [stands(client) for client in (here, *others)] == [True, False, False]


def test_a_session_that_was_ended_is_not_brought_back_by_a_request_under_way(db: None) -> None:
    person = factories.user()
    client = signed_in(person)
    under_way = client.session
    under_way["more"] = "yes"

    sessions.end_all(user=person)

    with pytest.raises(UpdateError):
        under_way.save()
    assert PersonSession.objects.filter(user=person).exists() is False


@pytest.mark.parametrize("act", ["role", "suspend", "deactivate"])
def test_taking_rights_away_ends_the_old_cookie_at_the_next_request(act: str, db: None) -> None:
    town = factories.town()
    client, membership = signed_in(town.organizer), Membership.objects.get(user=town.organizer)
    before = stands(client)

    if act == "role":
        people.change_role(membership=membership, role=Role.VOLUNTEER, by=town.admin)
    elif act == "suspend":
        people.suspend(membership=membership, by=town.admin, at=timezone.now())
    else:
        User.objects.filter(pk=town.organizer.pk).update(is_active=False)

    assert (before, stands(client)) == (True, False)


@pytest.mark.parametrize(
    ("unsent", "wiped"),
    [
        ("0", '"cache", "cookies", "storage"'),
        ("3", '"cache", "cookies"'),
        ("", '"cache", "cookies"'),
    ],
)
def test_signing_out_ends_the_session_and_wipes_the_browser_of_all_but_the_unsent(
    unsent: str, wiped: str, db: None
) -> None:
    client = signed_in(factories.user())
    old = cookie(client)

    answer = client.post("/sign-out/", {"unsent": unsent})
    client.cookies[settings.SESSION_COOKIE_NAME] = old

    assert answer["Clear-Site-Data"] == wiped
    assert stands(client) is False


def test_old_sessions_are_cleared_out(db: None) -> None:
    person = factories.user()
    signed_in(person)

    gone = sessions.clear_out(at=timezone.now() + timedelta(days=15))

    assert (gone, PersonSession.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8", "A browser on another system"),
        ("", "A browser on another system"),
    ],
)
def test_a_person_knows_their_browser_again(agent: str, name: str) -> None:
    assert sessions.browser_name(agent) == name
