"""Two records of the roll that are one person: found over the whole roll at once, joined and parted by a person.

The act is a row of ``RecordRuling``; its triggers do what it says (sql/0020_same_person.sql). The other record stays
on the roll under its own number and on no list; what was said and wished of it counts for the kept voter from then on.
"""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet

from voters import audit, permissions
from voters.models import Campaign, LikelyPair, RecordRuling, User, Voter

# A name and a birth that so many share say nothing; nor does a birth that stands for one that is not known.
MOST_ALIKE = 5
FIRST_BIRTH = date(1905, 1, 2)
ONE_AT_A_TIME = 7_301_985

# By the day of birth anywhere in the state; by the year alone behind one door.
FIND = """
INSERT INTO voters_likelyduplicate (voter_id, bunch)
SELECT unnest(ids), ids[1]
  FROM (SELECT array_agg(id ORDER BY id) AS ids
          FROM voters_voter
         WHERE last_name <> '' AND first_name <> '' AND birth_date >= %(first)s
           AND merged_into_id IS NULL AND erased_at IS NULL AND NOT protected
         GROUP BY state, birth_date, lower(last_name), lower(first_name)
        HAVING count(*) BETWEEN 2 AND %(most)s
         UNION ALL
        SELECT array_agg(id ORDER BY id)
          FROM voters_voter
         WHERE last_name <> '' AND first_name <> '' AND birth_date IS NULL
           AND birth_year IS NOT NULL AND household_id IS NOT NULL
           AND merged_into_id IS NULL AND erased_at IS NULL AND NOT protected
         GROUP BY household_id, birth_year, lower(last_name), lower(first_name)
        HAVING count(*) BETWEEN 2 AND %(most)s) alike
"""


class CannotJoin(Exception):
    """These two records cannot be joined, or parted, as they stand now. Nothing was changed."""

    code = "cannot_join"


@transaction.atomic
def look() -> int:
    """Find everybody on the roll whose name and birth somebody else has too; returns how many they are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '128MB'")
        cursor.execute("DELETE FROM voters_likelyduplicate")
        cursor.execute(FIND, {"first": FIRST_BIRTH, "most": MOST_ALIKE})
        return int(cursor.rowcount)


def pairs(campaign: Campaign) -> QuerySet[LikelyPair]:
    """The pairs of the campaign's state on which nobody has ruled."""
    return (
        LikelyPair.objects.filter(state=campaign.state)
        .select_related("one__household", "two__household")
        .order_by("one__last_name", "one__first_name", "one_id", "two_id")
    )


def rulings_on(voter: Voter) -> list[RecordRuling]:
    """The rulings by which other records stand merged into this one, or this one into another."""
    return list(_standing().filter(Q(kept=voter) | Q(other=voter)).order_by("pk"))


def joined(campaign: Campaign, *, most: int) -> list[RecordRuling]:
    """The latest records that were joined in this state and stand so."""
    return list(_standing().filter(kept__state=campaign.state).order_by("-pk")[:most])


def _standing() -> QuerySet[RecordRuling]:
    """What was joined and not parted since, of people who may be shown."""
    shown = Q(kept__protected=False, kept__erased_at=None, other__protected=False, other__erased_at=None)
    rows = RecordRuling.objects.filter(shown, verdict=RecordRuling.Verdict.MERGED, undone_by=None)
    return rows.select_related("by", "kept", "other__household")


def merge(*, kept: Voter, other: Voter, campaign: Campaign, by: User) -> RecordRuling:
    """The two are one person: ``kept`` stands for both from now on.

    Raises ``permissions.Forbidden``, and ``CannotJoin`` where one of them is merged, protected or erased by now.
    """
    return _rule(RecordRuling.Verdict.MERGED, kept, other, campaign, by)


def tell_apart(*, one: Voter, two: Voter, campaign: Campaign, by: User) -> RecordRuling:
    """The two are two people; the pair is not shown again."""
    return _rule(RecordRuling.Verdict.DIFFERENT, one, two, campaign, by)


def part(*, ruling: RecordRuling, campaign: Campaign, by: User) -> RecordRuling:
    """They were two people after all: the other record stands for itself again, and what came with it goes.

    Reminders that were sent meanwhile stay, with the evidence of their moment. Raises ``permissions.Forbidden`` and
    ``CannotJoin``.
    """
    return _rule(RecordRuling.Verdict.PARTED, ruling.kept, ruling.other, campaign, by, undoes=ruling)


def _rule(
    verdict: RecordRuling.Verdict,
    kept: Voter,
    other: Voter,
    campaign: Campaign,
    by: User,
    *,
    undoes: RecordRuling | None = None,
) -> RecordRuling:
    permissions.check_can(by, permissions.Act.MERGE, campaign)
    try:
        with transaction.atomic():
            ruling = RecordRuling.objects.create(
                campaign=campaign, kept=kept, other=other, verdict=verdict, by=by, undoes=undoes
            )
            for record in (kept, other):
                audit.record(f"records.{verdict}", by=by, campaign=campaign, on=record, ruling=str(ruling.pk))
    except IntegrityError as error:
        if getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") not in REFUSALS:
            raise
        raise CannotJoin("These records have changed meanwhile. Look again; nothing was done.") from None
    return ruling


REFUSALS: Sequence[str] = (
    "only_two_records_that_stand_become_one",
    "only_what_was_joined_is_parted",
    "voters_recordruling_undoes_id_key",
)
