"""What the roll holds of a list after an import, and what looks wrong beside the time before."""

from collections.abc import Collection, Mapping

from django.db import connection
from django.db.models import Q

from voters.models import RollImport, Voter
from voters.roll.known import Ids
from voters.roll.report import Report

#: What we look at: the words for people, and what counts as filled.
COLUMNS = {
    "name": ("A name", "last_name <> '' AND first_name <> ''"),
    "door": ("A door", "household_id IS NOT NULL"),
    "birth": ("A year of birth", "birth_year IS NOT NULL"),
    "party": ("A party", "party IS NOT NULL"),
    "status": ("A status", "status IS NOT NULL"),
    "precinct": ("A precinct", "precinct <> ''"),
    "history": ("Votes in past elections", "voted_in <> '{}'"),
    "protected": ("Protected", "protected"),
    "phone": ("A telephone number", "EXISTS (SELECT FROM voters_voterphone p WHERE p.voter_id = v.id)"),
}
WHOLE_UP_TO, SAMPLED, ASKED = 50_000, 20_000, 1000
FELL_BY = 5.0  # points
MOST_REJECTED, MOST_MISSING, MOST_NEW = 0.01, 0.05, 0.1


def states_of(voters: Ids) -> set[str]:
    """The states of these voters; of many, those of a sample: a state of few among many moves no share."""
    some = voters[:: len(voters) // ASKED + 1].tolist()
    return set(Voter.objects.filter(pk__in=some).values_list("state", flat=True).distinct())


def filled(*, states: Collection[str], source: str) -> dict[str, float]:
    """Per cent of the voters of this list who have each of COLUMNS; of a large list, of a sample of its pages."""
    shares = ", ".join(f"100.0 * count(*) FILTER (WHERE {rule}) / count(*)" for _, rule in COLUMNS.values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = 'voters_voter'::regclass")
        (about,) = cursor.fetchone()
        sample = "" if about <= WHOLE_UP_TO else f"TABLESAMPLE SYSTEM ({100 * SAMPLED / about:.4f})"
        cursor.execute(
            f"SELECT count(*), {shares} FROM voters_voter v {sample}"  # noqa: S608 -- rules of ours
            " WHERE state = ANY(%s) AND source = %s AND gone_at IS NULL HAVING count(*) > 0",
            [list(states), source],
        )
        row = cursor.fetchone()
    return {} if row is None else {name: round(float(share), 1) for name, share in zip(COLUMNS, row[1:], strict=True)}


def before(row: RollImport, *, states: Collection[str]) -> Mapping[str, float]:
    """What ``filled`` said after the import of this list, of the same states, that was the latest before."""
    earlier = RollImport.objects.filter(
        kind=RollImport.Kind.VOTERS, state=RollImport.State.DONE, report__layout=row.report.get("layout", row.layout)
    ).exclude(pk=row.pk)
    # An import from before states were written down is of the one that it was told.
    earlier = earlier.filter(Q(report__states=sorted(states)) | Q(report__states__isnull=True))
    report = earlier.order_by("-ended_at").values_list("report", flat=True).first()
    filled: dict[str, float] = (report or {}).get("filled", {})
    return filled


def wrong(report: Report, now: Mapping[str, float], then: Mapping[str, float]) -> list[str]:
    """What a person should look at, in words."""
    found = [
        f"{COLUMNS[name][0]}: {now[name]:.0f}% of the voters, {then[name]:.0f}% last time."
        for name in COLUMNS
        if name in now and name in then and then[name] - now[name] > FELL_BY
    ]
    if report.rejected > MOST_REJECTED * report.rows:
        found.append(f"{report.rejected:,} of {report.rows:,} lines do not fit.")
    if report.missing > MOST_MISSING * max(report.missing_of, 1):
        found.append(f"{report.missing:,} of {report.missing_of:,} voters of these counties are not in the file.")
    known = report.updated + report.unchanged
    if known and report.created > MOST_NEW * known:
        found.append(f"{report.created:,} voters are new beside {known:,} who were known.")
    return found
