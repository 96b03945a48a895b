"""May this voter be reminded? The only module that answers.

The rule is the SQL function ``gate_refusals`` (sql/0002_promise.sql), over everybody or over a few: only a
voter whose own latest answer, accepted and still valid, was "for" passes. The database asks it again, under lock,
at every row of ``voters_gotvcontact``, and a temporal foreign key holds that row inside a period of support. So a
caller that forgets to ask is refused all the same; asking here gives it the reason in one word.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Min, QuerySet
from django.db.models.functions import Now

from voters import looking, voter_rows, whole_roll
from voters.enums import Act, Channel, Refusal, Source
from voters.fresh_ids import fresh_ids
from voters.models import Campaign, GateAnswer, GotvContact, Reach, SupportPeriod, User, Voter


class Refused(Exception):
    """The gate said no. ``reason`` is one word of ``Refusal``; ``code`` is the same, for an API."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.label)
        self.reason = reason
        self.code = str(reason)


@dataclass(frozen=True)
class Bar:
    """One step of the waterfall: how many voters are refused for this reason."""

    refusal: Refusal
    count: int


@dataclass(frozen=True)
class Waterfall:
    """From the universe down to who will be reminded. ``total`` is ``allowed`` and every bar together."""

    total: int
    bars: Sequence[Bar]
    allowed: int


def refusal(*, campaign: Campaign, voter: Voter, channel: Channel, at: datetime) -> Refusal | None:
    """Why this voter may not be reminded at this moment, or None when the voter may be."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gate_refusal(%s, %s, %s, %s)", [campaign.pk, voter.pk, channel, at])
        (reason,) = cursor.fetchone()
    return Refusal(reason) if reason else None


def allowed(*, voters: QuerySet[Voter], campaign: Campaign, channel: Channel) -> QuerySet[Voter]:
    """Those of ``voters`` who may be reminded now. A list drawn from it is asked again at each act."""
    answers = GateAnswer.objects.filter(campaign=campaign, channel=channel, refusal=None)
    return voters.filter(pk__in=answers.values("voter_id"))


def allowed_ids(*, voter_ids: Iterable[int], campaign: Campaign, channel: Channel) -> set[int]:
    """Those of a few voters who may be reminded now: only they are looked at, whatever the size of the roll."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT voter_id FROM gate_refusals_of(%s, %s, statement_timestamp(), %s) WHERE refusal IS NULL",
            [campaign.pk, channel, list(voter_ids)],
        )
        return {voter_id for (voter_id,) in cursor.fetchall()}


def waterfall(*, campaign: Campaign, channel: Channel, voters: QuerySet[Voter] | None = None) -> Waterfall:
    """Count the refusals of a universe (the whole roll by default), in the order of ``Refusal``."""
    answers = GateAnswer.objects.filter(campaign=campaign, channel=channel)
    if voters is not None:
        answers = answers.filter(voter_id__in=voters.values("pk"))
    with whole_roll.asked():
        counts = {row["refusal"]: row["count"] for row in answers.values("refusal").annotate(count=Count("*"))}
    bars = [Bar(reason, counts[reason]) for reason in Refusal if reason in counts]
    return Waterfall(total=sum(counts.values()), bars=bars, allowed=counts.get(None, 0))


def refused_voters(*, campaign: Campaign, channel: Channel, reason: Refusal) -> QuerySet[Voter]:
    """The voters behind one bar of the waterfall."""
    answers = GateAnswer.objects.filter(campaign=campaign, channel=channel, refusal=reason)
    return Voter.objects.filter(pk__in=answers.values("voter_id"))


@dataclass(frozen=True)
class Changes:
    """Since a moment: who came through the gate and by what kind of answer, and who left it and why."""

    entered: Sequence[tuple[Source, int]]
    left: Sequence[tuple[Refusal, int]]


# Whom we believed to be for us at the moment, and do so now; of a wish or a restriction only what was noted since.
CHANGES = """
WITH before AS (
    SELECT voter_id FROM voters_supportperiod
     WHERE campaign_id = %(campaign)s AND stance = 'for' AND held @> %(since)s::timestamptz),
now AS (
    SELECT g.voter_id, g.refusal, g.identification_id, b.voter_id IS NOT NULL AS was_for
      FROM gate_refusals(%(campaign)s, %(channel)s, statement_timestamp()) g
      LEFT JOIN before b ON b.voter_id = g.voter_id
     WHERE (g.refusal IS NULL) <> (b.voter_id IS NOT NULL)
       AND (%(voters)s::bigint[] IS NULL OR g.voter_id = ANY (%(voters)s)))
SELECT 'entered', i.source, count(*) FROM now JOIN voters_identification i ON i.id = now.identification_id
 WHERE NOT was_for GROUP BY 2
 UNION ALL
SELECT 'left', refusal, count(*) FROM now
 WHERE was_for AND CASE
       WHEN refusal = 'opted_out' THEN EXISTS (
            SELECT FROM voters_phonewish w JOIN voters_voterphone p ON p.number = w.number
             WHERE p.voter_id = now.voter_id AND w.wish = 'stop' AND w.wished_at > %(since)s)
       WHEN refusal IN ('deceased', 'moved', 'do_not_contact', 'already_voted') THEN EXISTS (
            SELECT FROM voters_voterrestriction r
             WHERE r.voter_id = now.voter_id AND r.campaign_id = %(campaign)s AND r.noted_at > %(since)s
               AND r.kind = CASE refusal WHEN 'already_voted' THEN 'voted' ELSE refusal END)
       ELSE refusal <> 'too_early' END
 GROUP BY 2
"""


def changes(*, campaign: Campaign, channel: Channel, since: datetime, voters: QuerySet[Voter] | None = None) -> Changes:
    """Count who entered and who left since then, of a universe or of the whole roll."""
    ids = None if voters is None else list(voters.values_list("pk", flat=True))
    given: dict[str, Any] = {"campaign": campaign.pk, "channel": channel, "since": since, "voters": ids}
    with whole_roll.asked(), connection.cursor() as cursor:
        cursor.execute(CHANGES, given)
        rows = cursor.fetchall()
    counts = {(way, word): count for way, word, count in rows}
    return Changes(
        entered=[(each, counts["entered", each]) for each in Source if ("entered", each) in counts],
        left=[(each, counts["left", each]) for each in Refusal if ("left", each) in counts],
    )


@contextmanager
def _refusals_named() -> Iterator[None]:
    """Turn the database's refusal into ``Refused``; any other error passes. Rolls back to where it began."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis is None or diagnosis.constraint_name != "the_gate_answers_first":
            raise
        raise Refused(Refusal(diagnosis.message_hint)) from error


def contact(*, campaign: Campaign, voter: Voter, channel: Channel, act: Act, by: User) -> GotvContact:
    """Write down one GOTV act, or raise ``Refused`` with the reason.

    The database locks the voter until the transaction ends: a change of mind waits for the act, or the act
    sees it. The moment is the database's own. What came in last is looked at before the gate is asked.
    """
    with _refusals_named():
        voter_rows.lock(voter.pk)
        looking.look_before_reminding(campaign=campaign, voter_ids=[voter.pk])
        made = GotvContact.objects.create(campaign=campaign, voter=voter, channel=channel, act=act, by=by)
    return GotvContact.objects.get(pk=made.pk)


@transaction.atomic
def contacts(
    *, campaign: Campaign, voters: QuerySet[Voter], channel: Channel, act: Act, by: User
) -> dict[int, GotvContact]:
    """Write down one GOTV act for each of ``voters`` who passes now; the others are left out.

    Returns the contacts by the voter's id. The voters are locked, in the order of their ids, until the
    transaction ends; what came in last is looked at before the gate is asked.
    """
    ids = list(voters.order_by("pk").values_list("pk", flat=True))
    voter_rows.lock(*ids)
    looking.look_before_reminding(campaign=campaign, voter_ids=ids)
    passed = sorted(allowed_ids(voter_ids=ids, campaign=campaign, channel=channel))
    rows = [
        GotvContact(id=contact_id, campaign=campaign, voter_id=voter_id, channel=channel, act=act, by=by)
        for contact_id, voter_id in zip(fresh_ids(len(passed)), passed, strict=True)
    ]
    return {row.voter_id: row for row in GotvContact.objects.bulk_create(rows, batch_size=5000)}


def supports_until(*, contacts: Collection[GotvContact]) -> datetime | None:
    """When the first of the answers behind these contacts grows too old to remind by; None without contacts."""
    periods = SupportPeriod.objects.filter(
        campaign__in={contact.campaign_id for contact in contacts},
        voter__in=[contact.voter_id for contact in contacts],
        held__contains=Now(),
    )
    ends: datetime | None = periods.aggregate(first=Min("held__endswith"))["first"]
    return ends


def reached(*, contact: GotvContact, by: User, at: datetime) -> Reach:
    """The reminder reached its voter: knocked, or handed to the carrier. Once for each contact."""
    reach, _ = Reach.objects.get_or_create(
        contact=contact,
        defaults={
            "campaign_id": contact.campaign_id,
            "voter_id": contact.voter_id,
            "channel": contact.channel,
            "reached_at": at,
            "by": by,
        },
    )
    return reach


def evidence_id(*, campaign: Campaign, voter: Voter) -> UUID | None:
    """The identification on which the present stance rests."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT identification_id FROM gate_refusals_of(%s, 'door', statement_timestamp(), %s)",
            [campaign.pk, [voter.pk]],
        )
        (found,) = cursor.fetchone()
    return UUID(str(found)) if found else None
