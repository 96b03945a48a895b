"""What a voter's own answers say about each other: the reasons to look that need neither a door nor a text."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from voters.looking import Decider, Look, Says


@dataclass(frozen=True)
class Beside:
    """One answer beside the others of its voter.

    ``contradicted`` within the campaign's window; ``paper_differs`` when paper and phone disagree on one day;
    ``another_says`` what somebody else at the door said later, if it differs; ``questioned`` with its volunteer.
    """

    decided: bool
    contradicted: bool
    paper_differs: bool
    another_says: str
    questioned: bool


FACTS = """
SELECT i.id, coalesce(latest.ruling = 'approved', false),
       EXISTS (SELECT FROM voters_countedanswer o
                WHERE o.campaign_id = i.campaign_id AND o.voter_id = i.voter_id AND o.stance <> i.stance
                  AND o.said_at >= i.said_at - make_interval(hours => 24 * c.conflict_window_days)),
       EXISTS (SELECT FROM voters_identification p
                 JOIN voters_countedanswer counts ON counts.id = p.id
                WHERE p.campaign_id = i.campaign_id AND p.voter_id = i.voter_id AND p.stance <> i.stance
                  AND (p.source = 'paper') <> (i.source = 'paper') AND p.source IN ('paper', 'door')
                  AND (p.said_at AT TIME ZONE c.time_zone)::date = (i.said_at AT TIME ZONE c.time_zone)::date)
           AND i.source IN ('paper', 'door'),
       coalesce((SELECT o.stance FROM voters_identification o
                  WHERE o.campaign_id = i.campaign_id AND o.voter_id = i.voter_id AND o.told_by = 'another'
                    AND o.said_at >= i.said_at AND o.stance <> i.stance
                    AND NOT EXISTS (SELECT FROM voters_latestruling r
                                     WHERE r.identification_id = o.id AND r.ruling = 'withdrawn')
                  ORDER BY o.said_at DESC, o.id DESC LIMIT 1), ''),
       coalesce(latest.quarantine_id IS NOT NULL AND latest.ruling = 'held', false)
  FROM voters_identification i
  JOIN voters_campaign c ON c.id = i.campaign_id
  LEFT JOIN LATERAL (
       SELECT ruling, quarantine_id FROM voters_identificationruling
        WHERE identification_id = i.id ORDER BY id DESC LIMIT 1) latest ON true
 WHERE i.id = ANY (%s)
"""


def facts(ids: Sequence[UUID]) -> Mapping[UUID, Beside]:
    with connection.cursor() as cursor:
        cursor.execute(FACTS, [list(ids)])
        return {row[0]: Beside(*row[1:]) for row in cursor.fetchall()}


def _told(_: Beside) -> Iterator[tuple[str, str]]:
    yield from ()


def _review_if(sign: bool) -> Says:
    return Says.REVIEW if sign else Says.UNDECIDED


#: The first that is not undecided ends the question.
DECIDERS = (
    Decider("decided", "", lambda it: Says.NO_REVIEW if it.decided else Says.UNDECIDED),
    Decider(
        "volunteer_under_question",
        "The volunteer who heard it is under question.",
        lambda it: _review_if(it.questioned),
        holds=False,
    ),
    Decider("paper_and_phone", "Paper and phone differ on the same day.", lambda it: _review_if(it.paper_differs)),
    Decider(
        "two_answers",
        "Two answers within a few days contradict each other.",
        lambda it: _review_if(it.contradicted),
        holds=False,
    ),
    Decider(
        "told_by_another",
        "Somebody else at the door has said otherwise since.",
        lambda it: _review_if(bool(it.another_says)),
    ),
)

LOOK = Look(facts=facts, deciders=DECIDERS, told=_told)
