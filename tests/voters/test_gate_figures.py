"""Every figure of the gate's pages, told anew from the rows by SQL that knows none of the product's views."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from canvass import walk_lists
from canvass.models import ListedVoter
from tests import doors, factories
from tests.canvass import street
from tests.factories import Town
from voters import consent, gate, identify, leaks, releases, reminding
from voters.enums import (
    Channel,
    LeakCause,
    Purpose,
    Refusal,
    Restriction,
    Role,
    Ruling,
    Source,
    Stance,
    ToldBy,
    WishSource,
)
from voters.models import Campaign, IdentificationRuling, Score, Universe, Voter

pytestmark = pytest.mark.django_db

#: What follows for each voter from what was known at a moment, reason by reason in the order of the page.
FATES = """
WITH ruled AS (
    SELECT i.*, coalesce((SELECT r.ruling FROM voters_identificationruling r
                           WHERE r.identification_id = i.id AND r.ruled_at <= %(known)s
                           ORDER BY r.id DESC LIMIT 1), 'none') AS latest
      FROM voters_identification i WHERE i.campaign_id = %(campaign)s AND i.recorded_at <= %(known)s),
own AS (
    SELECT * FROM ruled
     WHERE told_by = 'self' AND latest NOT IN ('withdrawn', 'set_aside')
       AND id NOT IN (SELECT corrects_id FROM ruled WHERE corrects_id IS NOT NULL AND latest <> 'withdrawn')),
noted AS (
    SELECT voter_id, array_agg(kind::text) AS kinds FROM voters_voterrestriction n
     WHERE campaign_id = %(campaign)s AND lifts_id IS NULL
       AND id NOT IN (SELECT lifts_id FROM voters_voterrestriction WHERE lifts_id IS NOT NULL) GROUP BY 1),
stopped AS (
    SELECT p.voter_id FROM voters_voterphone p
     WHERE 'stop' = (SELECT w.wish FROM voters_phonewish w WHERE w.number = p.number ORDER BY w.id DESC LIMIT 1))
SELECT v.id, decides.source, CASE
       WHEN v.erased_at IS NOT NULL OR v.status IN ('cancelled', 'preregistered') THEN 'not_registered'
       WHEN 'deceased' = ANY (kinds) THEN 'deceased'
       WHEN 'moved' = ANY (kinds) THEN 'moved'
       WHEN v.protected OR 'do_not_contact' = ANY (kinds) THEN 'do_not_contact'
       WHEN %(channel)s = 'text' AND v.id IN (SELECT voter_id FROM stopped) THEN 'opted_out'
       WHEN 'voted' = ANY (kinds) THEN 'already_voted'
       WHEN decides.latest = 'held' OR decides.latest <> 'approved' AND EXISTS (
            SELECT FROM own WHERE own.voter_id = v.id AND own.stance <> decides.stance
               AND own.said_at >= decides.said_at - c.conflict_window_days * interval '24 hours')
            THEN 'held_for_review'
       WHEN decides.stance <> 'for' THEN decides.stance
       WHEN decides.said_at + c.id_valid_days * interval '24 hours' <= now() THEN 'expired'
       WHEN decides.stance = 'for' AND now() < c.gotv_opens_at THEN 'too_early'
       WHEN decides.stance = 'for' THEN 'allowed'
       WHEN EXISTS (SELECT FROM ruled r WHERE r.voter_id = v.id AND r.told_by = 'self' AND r.latest <> 'withdrawn'
                       AND NOT EXISTS (SELECT FROM ruled n WHERE n.corrects_id = r.id)) THEN 'unverified'
       WHEN EXISTS (SELECT FROM ruled r WHERE r.voter_id = v.id AND r.told_by = 'another' AND r.latest <> 'withdrawn')
            THEN 'told_by_another'
       WHEN EXISTS (SELECT FROM voters_score s WHERE s.voter_id = v.id AND s.campaign_id = c.id) THEN 'only_a_score'
       ELSE 'no_id' END
  FROM voters_voter v
  JOIN voters_campaign c ON c.id = %(campaign)s
  LEFT JOIN noted ON noted.voter_id = v.id
  LEFT JOIN LATERAL (SELECT * FROM own WHERE own.voter_id = v.id
                      ORDER BY said_at DESC, recorded_at DESC, id DESC LIMIT 1) decides ON true
"""


def fates(town: Town, channel: str, *, known: datetime | None = None) -> dict[int, tuple[str, str]]:
    """The reason, or "allowed", and the way of asking, by the voter's id."""
    given: dict[str, Any] = {
        "campaign": town.ours.pk,
        "channel": channel,
        "known": known or timezone.now() + timedelta(days=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(FATES, given)
        return {voter_id: (fate, source) for voter_id, source, fate in cursor.fetchall()}


def counted(found: dict[int, tuple[str, str]]) -> dict[str, int]:
    words = [fate for fate, _ in found.values()]
    return {word: words.count(word) for word in set(words)}


def voter_who(town: Town, stance: Stance, **said: Any) -> Voter:
    made = factories.voter(phone=factories.phone_number(), precinct="B")
    factories.said(stance, by=town.volunteer, of=made, in_=town.ours, **({"days_ago": 5} | said))
    return made


def all_fates(town: Town) -> None:
    """Somebody for every reason of the gate, some of them twice, and four who pass."""
    for days_ago, source in ((1, Source.DOOR), (2, Source.TEXT), (3, Source.TEXT), (100, Source.PHONE)):
        voter_who(town, Stance.FOR, days_ago=days_ago, source=source)
    for stance in (Stance.AGAINST, Stance.AGAINST, Stance.UNDECIDED):
        voter_who(town, stance)
    voter_who(town, Stance.FOR, days_ago=181)
    voter_who(town, Stance.FOR, told_by=ToldBy.ANOTHER)
    twice = voter_who(town, Stance.FOR)
    factories.said(Stance.AGAINST, by=town.organizer, of=twice, in_=town.ours, days_ago=4)
    for ruling in (Ruling.HELD, Ruling.SET_ASIDE):
        given = voter_who(town, Stance.FOR).identifications.get()
        IdentificationRuling.objects.create(identification=given, ruling=ruling, reason="look", ruled_by=town.admin)
    back = voter_who(town, Stance.FOR)
    identify.take_back(identification=back.identifications.get(), by=town.volunteer)
    Score.objects.create(campaign=town.ours, voter=factories.voter(), value=0.99)
    Voter.objects.filter(pk=voter_who(town, Stance.FOR).pk).update(status="cancelled")
    Voter.objects.filter(pk=voter_who(town, Stance.FOR).pk).update(protected=True)
    for kind in (Restriction.DECEASED, Restriction.MOVED, Restriction.DO_NOT_CONTACT, Restriction.VOTED):
        consent.restrict(campaign=town.ours, voter=voter_who(town, Stance.FOR), kind=kind, by=town.organizer)
    number = voter_who(town, Stance.FOR).phones.get().number
    consent.stop(number=number, source=WishSource.KEYWORD, by=None, campaign=town.ours)


@pytest.mark.parametrize("channel", Channel.values)
@pytest.mark.parametrize("narrowed", [False, True])
def test_every_bar_share_and_list_of_the_gate_agrees_with_a_count_of_its_own(
    town: Town, channel: str, *, narrowed: bool
) -> None:
    all_fates(town)
    spec = {"all": [{"field": "precinct", "is": "is", "value": "B"}]}
    chosen = Universe.objects.create(campaign=town.ours, name="B", by=town.organizer, spec=spec)
    asked = {"universe": str(chosen.pk)} if narrowed else {}
    found = fates(town, channel)
    if narrowed:
        inside = set(Voter.objects.filter(precinct="B", protected=False).values_list("pk", flat=True))
        found = {pk: fate for pk, fate in found.items() if pk in inside}
    client = doors.signed_in(town.organizer)

    page = client.get(reverse("voters:gate", args=[town.ours.slug]), {"channel": channel} | asked)
    behind = {
        reason: client.get(reverse("voters:gate_people", args=[town.ours.slug, channel, reason]), asked).context
        for reason in ("allowed", *Refusal.values)
    }

    fall, counts = page.context["fall"], counted(found)
    bars = {step.reason: step.count for step in fall.steps} | {"allowed": fall.allowed}
    assert bars == counts
    assert fall.total == len(found) == sum(counts.values())
    assert {step.reason: step.share for step in fall.steps} | {"allowed": fall.allowed_share} == {
        reason: f"{count / len(found):.1%}" for reason, count in counts.items()
    }
    assert {
        reason: seen["page"].paginator.count + seen["hidden"] for reason, seen in behind.items() if counts.get(reason)
    } == counts
    missing = (
        {"too_early"} | ({"opted_out"} if channel == "door" else set()) | ({"only_a_score"} if narrowed else set())
    )
    assert set(counts) == {"allowed", *Refusal.values} - missing


def test_before_reminders_begin_those_who_would_pass_are_counted_as_too_early(town: Town) -> None:
    all_fates(town)
    Campaign.objects.filter(pk=town.ours.pk).update(gotv_opens_at=timezone.now() + timedelta(days=1))

    fall = doors.signed_in(town.organizer).get(reverse("voters:gate", args=[town.ours.slug])).context["fall"]

    counts = counted(fates(town, "door"))
    assert {step.reason: step.count for step in fall.steps} == counts
    assert (fall.allowed, counts["too_early"]) == (0, 5)


def test_as_many_cards_wait_in_the_review_as_voters_are_held(town: Town) -> None:
    all_fates(town)

    page = doors.signed_in(town.admin).get(reverse("voters:review", args=[town.ours.slug])).context

    assert page["count"] == counted(fates(town, "door"))["held_for_review"] == 2


REACHED = """
SELECT count(DISTINCT l.voter_id) FILTER (WHERE k.contact_id IS NOT NULL), count(DISTINCT l.voter_id)
  FROM canvass_listedvoter l
  JOIN canvass_walklist w ON w.id = l.walk_list_id AND w.drive_id = %s
  JOIN voters_reach r ON r.contact_id = l.gotv_contact_id
  LEFT JOIN voters_leak k ON k.contact_id = r.contact_id
"""


def test_every_figure_of_a_drives_page_agrees_with_a_count_of_its_own(town: Town) -> None:
    """Two admins sign, a reminder reaches three of whom one was not for us, and then some enter and some leave."""
    factories.member(town.ours, Role.ADMIN, "Abe Admin")
    stays, turns, votes = street.supporters(town, 3)
    late = factories.voter()
    made = street.drive(town.ours, town.organizer, Purpose.GOTV)
    drive = reminding.drive(town.ours, Channel.DOOR, made.pk)
    assert drive is not None
    walk_lists.draw_up(drive=made, by=town.organizer, at=timezone.now())
    for row in ListedVoter.objects.filter(walk_list__drive=made, voter__in=[stays, turns, votes]):
        assert row.gotv_contact is not None
        gate.reached(contact=row.gotv_contact, by=town.volunteer, at=timezone.now())
        if row.voter == turns:
            leaks.note(contact=row.gotv_contact, identification=None, cause=LeakCause.CHANGED_MIND, at=timezone.now())
    releases.sign(campaign=town.ours, drive=drive, shown=releases.mark(drive), by=town.admin)
    factories.said(Stance.AGAINST, by=town.volunteer, of=turns, in_=town.ours)
    consent.restrict(campaign=town.ours, voter=votes, kind=Restriction.VOTED, by=town.organizer)
    factories.said(Stance.FOR, by=town.volunteer, of=late, in_=town.ours, source=Source.PHONE)

    page = doors.signed_in(town.admin).get(reverse("voters:gate_drive", args=[town.ours.slug, "door", made.pk]))

    shown, since = page.context, page.context["since"]
    now, before = fates(town, "door"), fates(town, "door", known=since)
    was_for = {pk for pk, (fate, _) in before.items() if fate in ("allowed", "already_voted")}
    entered = [source for pk, (fate, source) in now.items() if fate == "allowed" and pk not in was_for]
    left = [fate for pk, (fate, _) in now.items() if fate != "allowed" and pk in was_for]
    with connection.cursor() as cursor:
        cursor.execute(REACHED, [made.pk])
        counts = cursor.fetchone()
    assert {step.reason: step.count for step in shown["fall"].steps} | {"allowed": shown["fall"].allowed} == counted(
        now
    )
    assert [(str(word), count) for word, count in shown["changes"].entered] == [("phone", 1)]
    assert (
        sorted((str(word), count) for word, count in shown["changes"].left)
        == sorted((word, left.count(word)) for word in set(left))
        == [("against", 1), ("already_voted", 1)]
    )
    assert entered == ["phone"]
    assert (shown["rate"].leaks, shown["rate"].reached) == counts == (1, 3)
    assert shown["rate"].words == "33.3%"
    (signed,) = shown["state"].signatures
    assert (signed.signed["allowed"], signed.signed["total"]) == (3, len(now))
    assert (shown["state"].needed, shown["state"].missing) == (2, 1)
