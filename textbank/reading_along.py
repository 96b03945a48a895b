"""Leads read conversations along: which ones, by rule and by chance, and what they make of them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from textbank import scripts, tagging
from textbank.enums import Drawn, Verdict
from textbank.models import Conversation, Look, Message
from voters import audit, permissions
from voters.enums import Stance
from voters.models import Campaign, User
from voters.permissions import Act

LOOKED_BACK = timedelta(days=7)
BY_RULE, BY_CHANCE = 5, 5
SHOWN = 20
#: What the volunteer is to see.
TOLD = (Verdict.TALK, Verdict.CORRECTED)
#: What the voter answered in the last days, in somebody else's hand, and nobody has read since. A rule names the
#: gravest reason; the rest is shuffled anew each day, one of each volunteer before a second of anybody.
DRAW = """
    WITH candidates AS (
        SELECT c.id, c.texter_id, c.latest_at,
               CASE WHEN c.closing = 'not_a_supporter' THEN 'leak'
                    WHEN c.closing = 'abusive' THEN 'abusive'
                    WHEN coalesce(said.corrected, false) THEN 'changed'
                    WHEN c.closing = 'finished' AND said.corrected IS NULL THEN 'no_id'
                    ELSE 'chance' END AS why
          FROM textbank_conversation c
         CROSS JOIN LATERAL (
               SELECT bool_or(i.corrects_id IS NOT NULL) AS corrected
                 FROM textbank_message m
                 JOIN voters_identification i
                   ON i.campaign_id = c.campaign_id AND i.evidence_kind = 'message' AND i.evidence_id = m.id
                  AND i.voter_id IN (
                      SELECT c.voter_id UNION SELECT p.voter_id FROM voters_voterphone p WHERE p.number = c.number)
                WHERE m.conversation_id = c.id AND m.direction = 'in') said
         WHERE c.campaign_id = %(campaign)s AND c.latest_at > %(since)s AND c.state <> 'to_send'
           AND c.texter_id <> %(reader)s
           AND EXISTS (SELECT FROM textbank_message m WHERE m.conversation_id = c.id AND m.direction = 'in')
           AND NOT EXISTS (SELECT FROM textbank_look l WHERE l.conversation_id = c.id AND l.looked_at >= c.latest_at)
    ), known AS (
        SELECT DISTINCT texter_id FROM textbank_look WHERE campaign_id = %(campaign)s
    ), shuffled AS (
        SELECT id, latest_at,
               CASE WHEN why = 'chance' AND texter_id NOT IN (SELECT texter_id FROM known WHERE texter_id IS NOT NULL)
                    THEN 'new' ELSE why END AS why,
               row_number() OVER (PARTITION BY texter_id, why = 'chance' ORDER BY md5(id::text || %(day)s)) AS turn,
               md5(id::text || %(day)s) AS chance
          FROM candidates
    )
    (SELECT id, why FROM shuffled WHERE why NOT IN ('new', 'chance')
      ORDER BY array_position(ARRAY['leak', 'abusive', 'changed', 'no_id'], why), turn, chance LIMIT %(by_rule)s)
    UNION ALL
    (SELECT id, why FROM shuffled WHERE why IN ('new', 'chance')
      ORDER BY turn, why = 'chance', chance LIMIT %(by_chance)s)
"""


@dataclass(frozen=True)
class Agreement:
    """Of the conversations that leads read, so many were good and in so many the ID was corrected."""

    looked: int
    good: int
    corrected: int


@dataclass(frozen=True)
class Said:
    """What a lead said to a volunteer about a conversation, and what the volunteer made of it."""

    pk: int
    conversation: UUID
    name: str
    lead: str
    volunteer: str
    corrected: bool
    words: str
    at: datetime
    is_read: bool
    answer: str


def draw(campaign: Campaign, *, reader: User, at: datetime) -> list[tuple[UUID, Drawn]]:
    """The conversations to read along now and why: the same ones all day, until somebody has read them."""
    with connection.cursor() as cursor:
        cursor.execute(
            DRAW,
            {
                "campaign": campaign.pk,
                "reader": reader.pk,
                "since": at - LOOKED_BACK,
                "day": at.date().isoformat(),
                "by_rule": BY_RULE,
                "by_chance": BY_CHANCE,
            },
        )
        return [(pk, Drawn(why)) for pk, why in cursor.fetchall()]


def agreement(campaign: Campaign) -> Agreement:
    """What came of all that was drawn and read along so far."""
    rows = (
        Look.objects.filter(campaign=campaign).exclude(why="").order_by().values("verdict").annotate(count=Count("*"))
    )
    counts = {row["verdict"]: row["count"] for row in rows}
    return Agreement(sum(counts.values()), counts.get(Verdict.GOOD, 0), counts.get(Verdict.CORRECTED, 0))


def good(*, conversation: Conversation, by: User, at: datetime, why: str = "") -> Look:
    """The lead has read it, and it is good."""
    return look(conversation=conversation, by=by, at=at, verdict=Verdict.GOOD, why=why)


def talk(*, conversation: Conversation, by: User, at: datetime, words: str, why: str = "") -> Look:
    """The lead says something to the volunteer, who reads it on their own page and may answer."""
    return look(conversation=conversation, by=by, at=at, verdict=Verdict.TALK, words=words, why=why)


@transaction.atomic
def correct(
    *,
    conversation: Conversation,
    message: Message,
    stance: Stance | None,
    id: UUID,
    by: User,
    at: datetime,
    voter_id: int | None = None,
    words: str = "",
    why: str = "",
) -> Look:
    """The lead reads another answer out of the text, or none; the volunteer sees that, and the words if any.

    Raises as ``tagging.correct_id``.
    """
    tagging.correct_id(
        conversation=conversation, message=message, stance=stance, id=id, by=by, at=at, voter_id=voter_id
    )
    return look(conversation=conversation, by=by, at=at, verdict=Verdict.CORRECTED, words=words, why=why)


@transaction.atomic
def look(
    *, conversation: Conversation, by: User, at: datetime, verdict: Verdict, words: str = "", why: str = ""
) -> Look:
    """Write down what a lead makes of a conversation. Raises ``permissions.Forbidden``."""
    permissions.check_can(by, Act.RUN_TEXTS, conversation.campaign)
    made = Look.objects.create(
        conversation=conversation,
        campaign=conversation.campaign,
        texter=conversation.texter,
        by=by,
        looked_at=at,
        verdict=verdict,
        why=why if why in Drawn.values else "",
        words=words.strip()[:500],
    )
    audit.record(f"texts.read_along_{verdict}", by=by, campaign=conversation.campaign, on=conversation)
    return made


def told(campaign: Campaign) -> list[Said]:
    """What leads said to volunteers, the latest first, with what they answered."""
    return _said(Look.objects.filter(campaign=campaign, verdict__in=TOLD).order_by("-looked_at"))


def told_to(volunteer: User, campaign: Campaign) -> list[Said]:
    """What leads said to this volunteer and they have not put away."""
    rows = Look.objects.filter(campaign=campaign, texter=volunteer, verdict__in=TOLD, seen_at=None)
    return _said(rows.order_by("looked_at"))


def _said(rows: QuerySet[Look]) -> list[Said]:
    return [
        Said(
            pk=row.pk,
            conversation=row.conversation_id,
            name=scripts.first_name(row.conversation.voter.first_name),
            lead=row.by.name,
            volunteer=row.texter.name if row.texter else "",
            corrected=row.verdict == Verdict.CORRECTED,
            words=row.words,
            at=row.looked_at,
            is_read=row.seen_at is not None,
            answer=row.answer,
        )
        for row in rows.select_related("texter", "by", "conversation__voter")[:SHOWN]
    ]


@transaction.atomic
def put_away(*, look: Look, volunteer: User, at: datetime, answer: str = "") -> None:
    """The volunteer has read it, and may say something back."""
    mine = Look.objects.filter(pk=look.pk, texter=volunteer, seen_at=None)
    words = answer.strip()[:500]
    if mine.update(seen_at=at, answer=words, answered_at=at if words else None):
        audit.record("texts.feedback_read", by=volunteer, campaign=look.campaign, on=look, answered=int(bool(words)))
