"""Ask again, by somebody else, what the system chose: how often is a recorded "for" wrong?

The sample is drawn by chance within each volunteer's standing answers, so nobody chooses whom to check. A check is
answered by the voter's next own answer that another person heard; it agrees when that is "for" too. It counts a
change of mind as well as a wrong record, for the gate suffers from both alike.
"""

import secrets
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet

from voters import audit, leaks, looking, permissions
from voters.enums import AskedAgain, Source, Stance
from voters.models import Campaign, SpotCheckOutcome, User, Voter
from voters.rates import weighed

SHARE = 0.05
LEAST_A_VOLUNTEER = 20
#: The ages of an answer, in days, at which it is looked at apart.
AGES = (14, 30, 60, 90, 180)
#: As long as no more than this share of the answers of an age is wrong, they may count.
TOLERATED = 0.05
LEAST_AN_AGE = 20


@dataclass(frozen=True)
class Drawn:
    """How many answers were chosen now, of how many volunteers."""

    answers: int
    volunteers: int


@dataclass(frozen=True)
class Agreement:
    """Of the checks that were answered, the share that did **not** agree, with its 95% interval; over several
    volunteers, weighed by how many answers each of them recorded.

    ``waiting`` checks nobody has answered yet.
    """

    name: str
    volunteer_id: UUID | None
    wrong: leaks.Rate
    waiting: int

    @property
    def agreed(self) -> float:
        return 1 - self.wrong.share


@dataclass(frozen=True)
class Age:
    """The checks of answers that were so old, in days, when they were asked again; ``until`` None is "older"."""

    since: int
    until: int | None
    wrong: leaks.Rate


@dataclass(frozen=True)
class Estimate:
    """How often a recorded "for" is wrong, by its age, and the validity in days that this supports.

    ``validity`` is None while too few checks were answered to say so.
    """

    wrong: leaks.Rate
    ages: Sequence[Age]
    validity: int | None


DRAW = """
WITH standing AS (
    SELECT i.id, i.heard_by_id, sc.identification_id IS NOT NULL AS drawn,
           row_number() OVER (PARTITION BY i.heard_by_id, sc.identification_id IS NULL
                              ORDER BY hashtextextended(i.id::text || %(salt)s, 0)) AS place,
           count(*) OVER (PARTITION BY i.heard_by_id) AS standing,
           count(*) FILTER (WHERE sc.reason = 'sample') OVER (PARTITION BY i.heard_by_id) AS already
      FROM voters_standing s
      JOIN voters_identification i ON i.id = s.identification_id
      JOIN voters_voter v ON v.id = s.voter_id AND NOT v.protected AND v.erased_at IS NULL
      LEFT JOIN voters_spotcheck sc ON sc.identification_id = i.id
     WHERE s.campaign_id = %(campaign)s AND s.stance = 'for' AND i.heard_by_id IS NOT NULL)
INSERT INTO voters_spotcheck (identification_id, campaign_id, drawn_at, drawn_by_id, reason, drawn_from)
SELECT id, %(campaign)s, %(at)s, %(by)s, 'sample', standing FROM standing
 WHERE NOT drawn AND place <= greatest(ceil(%(share)s * standing), %(least)s) - already
RETURNING (SELECT heard_by_id FROM voters_identification i WHERE i.id = identification_id)
"""


@transaction.atomic
def draw(*, campaign: Campaign, by: User, at: datetime, salt: str = "") -> Drawn:
    """Choose by chance, for each volunteer, 5% of the standing "for" answers and at least 20, less those chosen before.

    ``salt`` fixes the choice, for a simulation that must repeat itself. Raises ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    given: dict[str, Any] = {"campaign": campaign.pk, "at": at, "by": by.pk, "salt": salt or secrets.token_hex(8)}
    with connection.cursor() as cursor:
        cursor.execute(DRAW, given | {"share": SHARE, "least": LEAST_A_VOLUNTEER})
        whose = [volunteer for (volunteer,) in cursor.fetchall()]
    audit.record("spot_check.drawn", by=by, campaign=campaign, count=len(whose))
    return Drawn(len(whose), len(set(whose)))


#: The tenths of the score from the lowest on, and in each the oldest answer first. Whoever said "for" to two people is
#: asked no third time.
DOUBTFUL = """
INSERT INTO voters_spotcheck (identification_id, campaign_id, drawn_at, drawn_by_id, reason)
SELECT i.id, %(campaign)s, %(at)s, %(by)s, 'before_reminding'
  FROM voters_standing s
  JOIN voters_identification i ON i.id = s.identification_id
  JOIN voters_voter v ON v.id = s.voter_id AND NOT v.protected AND v.erased_at IS NULL
  LEFT JOIN voters_score score ON score.campaign_id = s.campaign_id AND score.voter_id = s.voter_id
 WHERE s.campaign_id = %(campaign)s AND s.stance = 'for' AND i.heard_by_id IS NOT NULL
   AND NOT EXISTS (SELECT FROM voters_spotcheck sc WHERE sc.identification_id = i.id)
   AND NOT EXISTS (SELECT FROM voters_countedanswer other
                     JOIN voters_identification heard ON heard.id = other.id
                    WHERE other.campaign_id = s.campaign_id AND other.voter_id = s.voter_id
                      AND other.stance = 'for' AND heard.heard_by_id <> i.heard_by_id)
 ORDER BY floor(coalesce(score.value, 0) * 10), i.said_at, i.id
 LIMIT %(most)s
RETURNING (SELECT heard_by_id FROM voters_identification h WHERE h.id = identification_id)
"""


@transaction.atomic
def doubt(*, campaign: Campaign, most: int, by: User, at: datetime) -> Drawn:
    """Put the ``most`` doubtful standing "for" answers on the list to ask again, before anybody is reminded.

    A score says here who is asked first, and nothing else. These answers do not enter the estimate: they were not
    chosen by chance. Raises ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.REVIEW, campaign)
    with connection.cursor() as cursor:
        cursor.execute(DOUBTFUL, {"campaign": campaign.pk, "at": at, "by": by.pk, "most": most})
        whose = [volunteer for (volunteer,) in cursor.fetchall()]
    audit.record("spot_check.doubted", by=by, campaign=campaign, count=len(whose))
    return Drawn(len(whose), len(set(whose)))


def waiting(campaign: Campaign) -> QuerySet[Voter]:
    """The voters to ask again: their check has no answer yet."""
    unanswered = SpotCheckOutcome.objects.filter(campaign=campaign, stance=None)
    return Voter.objects.filter(pk__in=unanswered.values("voter_id"))


def by_volunteer(campaign: Campaign) -> list[Agreement]:
    """How the checks of each volunteer's answers came out; who most surely did badly comes first.

    Whoever was asked before the reminders counts too: nobody chose among one volunteer's answers by who heard them.
    """
    rows = (
        SpotCheckOutcome.objects.filter(campaign=campaign)
        .exclude(reason=AskedAgain.REVIEW)
        .values_list("heard_by__name", "heard_by")
        .annotate(
            answered=Count("stance"),
            wrong=Count("pk", filter=Q(stance__isnull=False) & ~Q(stance=Stance.FOR)),
            waiting=Count("pk", filter=Q(stance=None)),
        )
    )
    found = [
        Agreement(name, volunteer_id, leaks.wilson(wrong, answered), unanswered)
        for name, volunteer_id, answered, wrong, unanswered in rows
    ]
    return sorted(found, key=lambda each: (-each.wrong.low, each.name))


@dataclass(frozen=True)
class _Check:
    """One answer of the sample; ``stance`` is None while nobody has answered, ``weight`` how many it stands for."""

    identification_id: UUID
    source: str
    days: float | None
    stance: str | None
    weight: float


#: How many answers of each volunteer stood for us when the sample was drawn last.
STOOD = """
SELECT i.heard_by_id, coalesce((array_agg(sc.drawn_from ORDER BY sc.drawn_at DESC))[1], count(*))
  FROM voters_spotcheck sc
  JOIN voters_identification i ON i.id = sc.identification_id
 WHERE sc.campaign_id = %s AND sc.reason = 'sample'
 GROUP BY 1
"""


def _sample(campaign: Campaign) -> list[_Check]:
    """What chance chose. Each volunteer's answered checks stand together for all of that volunteer's answers.

    Of whoever recorded little, at least 20 are drawn and so a greater part: unweighed, they would count for more.
    """
    drawn = SpotCheckOutcome.objects.filter(campaign=campaign, reason=AskedAgain.SAMPLE)
    rows = list(drawn.values_list("heard_by_id", "identification_id", "source", "days", "stance"))
    with connection.cursor() as cursor:
        cursor.execute(STOOD, [campaign.pk])
        stood = dict(cursor.fetchall())
    answered = Counter(by for by, *_, stance in rows if stance is not None)
    weights = {by: stood[by] / count for by, count in answered.items()}
    return [_Check(pk, source, days, stance, weights.get(by, 0.0)) for by, pk, source, days, stance in rows]


def by_source(campaign: Campaign) -> list[Agreement]:
    """The sample by the way of asking."""
    sample = _sample(campaign)
    return _by({check.identification_id: str(Source(check.source).label) for check in sample}, sample)


def by_drive(campaign: Campaign) -> list[Agreement]:
    """The sample by the drive that asked first; what no drive asked is in none."""
    sample = _sample(campaign)
    return _by(looking.drives_of([check.identification_id for check in sample]), sample)


def _by(names: Mapping[UUID, str], sample: Sequence[_Check]) -> list[Agreement]:
    checks: dict[str, list[_Check]] = defaultdict(list)
    for check in sample:
        if check.identification_id in names:
            checks[names[check.identification_id]].append(check)
    found = [
        Agreement(name, None, _wrong(some), sum(check.stance is None for check in some))
        for name, some in checks.items()
    ]
    return sorted(found, key=lambda each: (-each.wrong.low, each.name))


def _wrong(checks: Sequence[_Check]) -> leaks.Rate:
    """The share of the answered checks that did not agree, weighed."""
    return weighed([(each.weight, each.stance != Stance.FOR) for each in checks if each.stance is not None])


def estimate(campaign: Campaign) -> Estimate:
    """How often a recorded "for" is wrong, altogether and by its age when its voter was asked again."""
    answered = [check for check in _sample(campaign) if check.stance is not None]
    bounds = [0, *AGES, None]
    ages = [Age(since or 0, until, _wrong(_aged(answered, since, until))) for since, until in pairwise(bounds)]
    return Estimate(_wrong(answered), ages, _validity(ages))


def _aged(answered: Sequence[_Check], since: int | None, until: int | None) -> list[_Check]:
    old = [check for check in answered if check.days is not None and check.days >= (since or 0)]
    return old if until is None else [check for check in old if check.days is not None and check.days < until]


def _validity(ages: Sequence[Age]) -> int | None:
    """The end of the last age, from the youngest on, at which enough were asked and few enough were wrong."""
    valid = None
    for age in ages:
        if age.until is None or age.wrong.reached < LEAST_AN_AGE or age.wrong.share > TOLERATED:
            break
        valid = age.until
    return valid
