"""Roles, suspending, second factors, the first admin: who may, who may not, and what is left of it in the audit."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests import factories
from tests.door import signed_in
from tests.door import world as a_world
from tests.doors import rules
from tests.factories import Town
from voters import campaigns, people, permissions, sealing, sign_in_links
from voters.enums import LinkPurpose, Role, Stance, Standing
from voters.models import AuditRow, Campaign, Membership, SignInLink, User, VoterStanding

PASSWORD = "three quiet words"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A code of the authenticator app does not run out between two lines of a test."""
    now = time.time()
    monkeypatch.setattr(totp.time, "time", lambda: now)


def part(person: User) -> Membership:
    return Membership.objects.get(user=person)


def code_of(secret: str) -> str:
    """What the authenticator app shows now."""
    counter = next(totp.yield_hotp_counters_from_time())
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


def with_factor(person: User) -> User:
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": sealing.seal(SECRET)})
    return person


def test_an_admin_changes_a_role_and_it_is_audited(town: Town) -> None:
    people.change_role(membership=part(town.volunteer), role=Role.ORGANIZER, by=town.admin)

    assert part(town.volunteer).role == Role.ORGANIZER
    row = AuditRow.objects.get(act="member.role_changed")
    assert (row.by, row.campaign, row.details) == (town.admin, town.ours, {"old": "volunteer", "new": "organizer"})


@pytest.mark.parametrize("who", ["volunteer", "organizer", "stranger"])
def test_nobody_but_an_admin_of_the_campaign_changes_anybody(who: str, town: Town) -> None:
    person, membership = getattr(town, who), part(town.admin)

    with pytest.raises(permissions.Forbidden):
        people.change_role(membership=membership, role=Role.VOLUNTEER, by=person)
    with pytest.raises(permissions.Forbidden):
        people.suspend(membership=membership, by=person, at=timezone.now())


def test_nobody_changes_their_own_part(town: Town) -> None:
    with pytest.raises(people.OnYourself):
        people.suspend(membership=part(town.admin), by=town.admin, at=timezone.now())


def test_a_suspended_member_gets_in_nowhere_until_restored(town: Town) -> None:
    people.suspend(membership=part(town.organizer), by=town.admin, at=timezone.now())
    shut = signed_in(town.organizer).get(f"/c/{town.ours.slug}/").status_code

    people.restore(membership=part(town.organizer), by=town.admin)

    assert (shut, signed_in(town.organizer).get(f"/c/{town.ours.slug}/").status_code) == (404, 200)


def test_two_admins_who_demote_each_other_at_once_do_not_both_win(committed: None) -> None:
    campaign = factories.campaign()
    pair = [factories.member(campaign, Role.ADMIN) for _ in range(2)]

    def demote(which: int) -> str:
        try:
            people.change_role(membership=part(pair[which]), role=Role.VOLUNTEER, by=pair[1 - which])
        except (people.LastAdmin, permissions.Forbidden) as refusal:
            return refusal.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(demote, range(2)))

    assert outcomes == ["done", "forbidden"]
    assert Membership.objects.filter(campaign=campaign, role=Role.ADMIN).count() == 1


def test_a_lost_factor_is_taken_off_by_another_admin(town: Town) -> None:
    with_factor(town.organizer)

    people.forget_factor(membership=part(town.organizer), by=town.admin)

    assert Authenticator.objects.filter(user=town.organizer).exists() is False


def test_an_admin_cannot_open_the_account_of_staff_of_another_campaign(town: Town) -> None:
    with_factor(town.organizer)
    Membership.objects.create(campaign=town.theirs, user=town.organizer, role=Role.ADMIN)

    with pytest.raises(permissions.Forbidden):
        people.forget_factor(membership=Membership.objects.get(user=town.organizer, campaign=town.ours), by=town.admin)

    assert Authenticator.objects.filter(user=town.organizer).exists() is True


# The second factor.


def test_a_password_alone_lets_no_staff_in(town: Town) -> None:
    town.organizer.set_password(PASSWORD)
    town.organizer.save(update_fields=["password"])
    with_factor(town.organizer)
    client = Client()

    first = client.post("/sign-in/password/", {"where": town.organizer.email, "password": PASSWORD})
    between = client.get(f"/c/{town.ours.slug}/people/")
    wrong = client.post("/sign-in/second-factor/", {"code": "000000"})
    right = client.post("/sign-in/second-factor/", {"code": code_of(SECRET)})

    assert (first["Location"], between.status_code, wrong.status_code) == ("/sign-in/second-factor/", 302, 200)
    assert (right["Location"], client.get(f"/c/{town.ours.slug}/people/").status_code) == ("/", 200)


def test_a_second_factor_works_once(town: Town) -> None:
    town.organizer.set_password(PASSWORD)
    town.organizer.save(update_fields=["password"])
    with_factor(town.organizer)
    code, statuses = code_of(SECRET), []

    for client in (Client(), Client()):
        client.post("/sign-in/password/", {"where": town.organizer.email, "password": PASSWORD})
        statuses.append(client.post("/sign-in/second-factor/", {"code": code}).status_code)

    assert statuses == [302, 200]


def test_staff_set_up_a_factor_before_anything_else(town: Town) -> None:
    client = signed_in(town.organizer, factor=False)

    sent_to = client.get("/")["Location"]
    page = client.get(sent_to)
    secret = "".join(page.context["secret"].split())
    done = client.post(sent_to, {"code": code_of(secret)})

    assert (sent_to, done["Location"]) == ("/account/second-factor/", "/account/recovery-codes/")
    assert client.get(f"/c/{town.ours.slug}/people/").status_code == 200
    kept = Authenticator.objects.get(user=town.organizer, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)


def test_an_act_that_gives_rights_asks_for_a_fresh_factor(town: Town) -> None:
    with_factor(town.admin)
    client = signed_in(town.admin)
    session = client.session
    session["factor_at"] = (timezone.now() - timedelta(minutes=11)).timestamp()
    session.save()
    path = f"/c/{town.ours.slug}/people/{part(town.volunteer).pk}/role/"

    stale = client.post(path, {"role": "organizer"})
    unchanged = part(town.volunteer).role
    client.post(stale["Location"], {"code": code_of(SECRET), "next": f"/c/{town.ours.slug}/people/"})
    client.post(path, {"role": "organizer"})

    assert stale["Location"] == f"/sign-in/again/?next=%2Fc%2F{town.ours.slug}%2Fpeople%2F"
    assert (unchanged, part(town.volunteer).role) == (Role.VOLUNTEER, Role.ORGANIZER)


# Campaigns and their rules.


def test_changing_a_rule_changes_every_stance_and_is_audited(town: Town) -> None:
    factories.said(Stance.FOR, by=town.volunteer, of=town.voter, in_=town.ours, scale=2)
    before = VoterStanding.objects.get(campaign=town.ours, voter=town.voter).stance
    client = signed_in(town.admin)
    sent = rules(a_world()) | rules_of(town.ours) | {"support_threshold": 1}

    answer = client.post(f"/c/{town.ours.slug}/settings/", sent)

    assert answer.status_code == 302
    after = VoterStanding.objects.get(campaign=town.ours, voter=town.voter).stance
    assert (before, after) == (Standing.FOR, Standing.UNDECIDED)
    assert AuditRow.objects.get(act="campaign.changed").details["support_threshold"] == "1"


def rules_of(campaign: Campaign) -> dict[str, Any]:
    return {"name": campaign.name, "question": campaign.question, "state": campaign.state}


def test_hours_outside_the_day_are_refused_beside_the_field(town: Town) -> None:
    client = signed_in(town.admin)
    sent = rules(a_world()) | rules_of(town.ours) | {"opens_hour": 20, "closes_hour": 9}

    answer = client.post(f"/c/{town.ours.slug}/settings/", sent)

    assert (answer.status_code, answer.context["form"].errors["closes_hour"]) == (400, ["End later than you begin."])


def test_a_campaign_gets_an_address_of_its_own(town: Town) -> None:
    chosen = campaigns.Rules(
        name=town.ours.name,
        question="Will you vote yes on 5?",
        election_date=town.ours.election_date,
        state="OH",
        time_zone="America/New_York",
        opens_hour=9,
        closes_hour=20,
        gotv_opens_at=town.ours.gotv_opens_at,
        id_valid_days=180,
        support_threshold=2,
        conflict_window_days=3,
        counts_imports=False,
    )

    made = [campaigns.create(rules=chosen, by=town.admin) for _ in range(2)]

    assert [each.slug for each in made] == [f"{town.ours.slug}-2", f"{town.ours.slug}-3"]
    assert permissions.role_in(town.admin, made[0]) == Role.ADMIN
    with pytest.raises(permissions.Forbidden):
        campaigns.create(rules=chosen, by=town.organizer)


# Printed links.


def first_admin_form() -> dict[str, Any]:
    return {
        "admin_name": "Ada Admin",
        "email": "Ada@Example.org",
        "password": PASSWORD,
        "name": "Ana Reyes for Mayor",
        "question": "Will you vote for Ana Reyes?",
        "election_date": "2030-11-05",
        "state": "OH",
        "time_zone": "America/Chicago",
        "opens_hour": 9,
        "closes_hour": 20,
        "gotv_opens_at": "2030-10-20T09:00",
        "id_valid_days": 180,
        "support_threshold": 2,
        "conflict_window_days": 3,
        "leak_warning_percent": 2,
        "leak_stop_percent": 5,
        "leak_least_reached": 100,
        "kept_days": 90,
    }


def test_the_first_admin_sets_up_a_campaign_by_the_printed_link_once(db: None) -> None:
    path = sign_in_links.link_for(None, purpose=LinkPurpose.FIRST_ADMIN)
    client = Client()
    looked = [client.get(path).status_code for _ in range(2)]

    answer = client.post(path, first_admin_form())

    campaign = Campaign.objects.get()
    admin = User.objects.get()
    assert (looked, answer.status_code, client.get("/")["Location"]) == ([200, 200], 302, "/account/second-factor/")
    assert (campaign.slug, campaign.gotv_opens_at.isoformat()) == ("ana-reyes-for-mayor", "2030-10-20T14:00:00+00:00")
    assert (admin.email, admin.check_password(PASSWORD)) == ("ada@example.org", True)
    assert permissions.role_in(admin, campaign) == Role.ADMIN
    assert Client().post(path, first_admin_form()).status_code == 410


def test_no_first_admin_where_somebody_has_an_account(db: None) -> None:
    factories.user()

    with pytest.raises(CommandError):
        call_command("first_admin")
    with pytest.raises(sign_in_links.SomebodyIsHere):
        sign_in_links.link_for(None, purpose=LinkPurpose.FIRST_ADMIN)


def test_a_new_first_admin_link_ends_the_one_before(db: None) -> None:
    old, new = [sign_in_links.link_for(None, purpose=LinkPurpose.FIRST_ADMIN) for _ in range(2)]

    assert (Client().get(old).status_code, Client().get(new).status_code) == (410, 200)


def test_a_demonstration_link_shows_the_product_at_once_and_again(town: Town) -> None:
    path = sign_in_links.link_for(town.organizer, purpose=LinkPurpose.DEMONSTRATION)

    clients = [Client(), Client()]
    landed = [client.get(path).status_code for client in clients]

    assert landed == [302, 302]
    assert [client.get(f"/c/{town.ours.slug}/people/").status_code for client in clients] == [200, 200]
    assert SignInLink.objects.get().token_hash not in path


def test_there_are_no_demonstration_links_in_production(town: Town, settings: Settings) -> None:
    path = sign_in_links.link_for(town.organizer, purpose=LinkPurpose.DEMONSTRATION)
    inside = Client()
    inside.get(path)
    settings.PRODUCTION, settings.DEMONSTRATION = True, False

    with pytest.raises(sign_in_links.NotHere):
        sign_in_links.link_for(town.organizer, purpose=LinkPurpose.DEMONSTRATION)

    assert Client().get(path).status_code == 404
    assert inside.get(f"/c/{town.ours.slug}/people/")["Location"] == "/account/second-factor/"


def test_a_demonstration_link_ends_after_a_day(town: Town) -> None:
    long_ago = timezone.now() - timedelta(hours=25)
    path = sign_in_links.link_for(town.organizer, purpose=LinkPurpose.DEMONSTRATION, at=long_ago)

    assert Client().get(path).status_code == 410
