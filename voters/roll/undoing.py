"""Undo this import: the roll as it was before, but for what people have said since. For a day, and the newest first."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from voters import audit
from voters.crash_points import CrashPoint, reach
from voters.models import RollChange, RollImport, User
from voters.roll import numbering
from voters.roll.asking import Value, run, run_named, spans

UNDOABLE_FOR = timedelta(hours=24)
# What says nothing of a voter but that the voter is on the roll.
TAKEN_ALONG = (
    "voters_voterphone", "voters_othernumber", "voters_likelyduplicate", "voters_searchcopy", "voters_searchstale",
    "voters_score",
)  # fmt: skip
OURS = (*TAKEN_ALONG, "voters_rollchange")

# Who refers to a table's rows: asked of the database, so that no new table is forgotten. The last is a
# foreign key by triggers.
REFERENCES = """
SELECT c.conrelid::regclass::text, a.attname
  FROM pg_constraint c
  JOIN pg_attribute id ON id.attrelid = c.confrelid AND id.attname = 'id'
  JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[array_position(c.confkey, id.attnum)]
 WHERE c.contype = 'f' AND c.confrelid = %(table)s::regclass AND c.conparentid = 0
 GROUP BY 1, 2
 UNION
SELECT 'voters_voter', 'household_id' WHERE %(table)s = 'voters_household'
"""
CHANGED = "SELECT voter_id FROM voters_rollchange WHERE roll_import_id = %s GROUP BY voter_id"
BROUGHT = "SELECT id AS voter_id FROM voters_voter WHERE brought_by = %s"
LOCK = "SELECT count(*) FROM (SELECT FROM voters_voter WHERE id = ANY (%(ids)s) ORDER BY id FOR UPDATE) AS locked"
PHONES = """
DELETE FROM voters_voterphone p USING voters_rollchange c
 WHERE c.roll_import_id = %(import)s AND c.kind = 'phone' AND c.voter_id = ANY (%(ids)s)
   AND p.id = (c.before ->> 'id')::bigint AND p.wrong_person_at IS NULL
"""
FORGET = "DELETE FROM voters_rollchange WHERE roll_import_id = %(import)s AND voter_id = ANY (%(ids)s)"


class CannotUndo(ValueError):
    """This import is not undone: it is too late, a newer one stands on it, or it changed nothing."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_can_undo(row: RollImport, *, at: datetime) -> None:
    """Refuse with ``CannotUndo`` what cannot be taken back any more."""
    is_list = row.kind != RollImport.Kind.VOTERS
    ended = (RollImport.State.DONE, RollImport.State.STOPPED) if is_list else (RollImport.State.DONE,)
    if row.state not in ended or row.ended_at is None:
        raise CannotUndo("nothing_to_undo", "Only an import that is done can be undone.")
    if at - row.ended_at > UNDOABLE_FOR:
        raise CannotUndo("too_late", "An import can be undone for 24 hours. This one is older.")
    if is_list:  # No list stands on another.
        return
    newer = RollImport.objects.filter(kind=RollImport.Kind.VOTERS, ended_at__gt=row.ended_at)
    if newer.filter(state__in=[RollImport.State.DONE, RollImport.State.APPLYING]).exists():
        raise CannotUndo("newer_import", "A newer import stands on this one. Undo that one first.")


def can_undo(row: RollImport, *, at: datetime) -> bool:
    try:
        check_can_undo(row, at=at)
    except CannotUndo:
        return False
    return True


def undo(row: RollImport, *, by: User | None, at: datetime) -> int:
    """Take back what the import brought and changed; returns how many of the voters it brought stay on the roll.

    Whoever it brought and somebody has dealt with since stays: an answer, a restriction, a place on a list. Killed
    on its way, it goes on when it is told again. The caller holds the roll.
    """
    for ids in _in_parts(CHANGED, row.pk):
        _put_back(row.pk, ids)
        reach(CrashPoint.WHILE_UNDOING)
    numbering.forget(row.pk)
    kept = sum(_take_off(row.pk, ids) for ids in _in_parts(BROUGHT, row.pk))
    _take_doors_away(int(row.report.get("doors_before", 0)))
    with transaction.atomic():
        RollImport.objects.filter(pk=row.pk).update(undone_at=at, undone_by=by)
        audit.record("roll.undone", by=by, campaign=row.campaign, on=row, kept=kept)
    return kept


def _in_parts(query: str, import_id: UUID) -> Iterator[list[int]]:
    """The voters whom the query names, a few at a time: all of a state's are too many to hold."""
    part = f"SELECT voter_id FROM ({query}) of_all WHERE voter_id BETWEEN %s AND %s ORDER BY voter_id"  # noqa: S608 -- ours
    for first, last in spans(query, import_id):
        with connection.cursor() as cursor:
            cursor.execute(part, [import_id, first, last])
            yield [voter_id for (voter_id,) in cursor.fetchall()]


@transaction.atomic
def _put_back(import_id: UUID, ids: list[int]) -> None:
    """These voters as they were."""
    values: dict[str, Value] = {"import": import_id, "ids": ids}
    run_named(LOCK, values)
    run_named(PHONES, values)
    for kind in (RollChange.Kind.CHANGED, RollChange.Kind.GONE):
        changes = RollChange.objects.filter(roll_import_id=import_id, voter_id__in=ids, kind=kind)
        before = changes.values_list("before", flat=True).first()
        if before is not None:
            run_named(_restore(sorted(before)), {**values, "kind": kind.value})
    run_named(FORGET, values)


def _restore(columns: list[str]) -> str:
    settings = ", ".join(f"{name} = b.{name}" for name in columns)
    return f"""
UPDATE voters_voter v SET {settings}
  FROM voters_rollchange c, jsonb_populate_record(NULL::voters_voter, c.before) b
 WHERE c.roll_import_id = %(import)s AND c.kind = %(kind)s AND c.voter_id = ANY (%(ids)s)
   AND v.id = c.voter_id AND v.erased_at IS NULL
"""  # noqa: S608 -- names of columns of ours


@transaction.atomic
def _take_off(import_id: UUID, ids: list[int]) -> int:
    """Take these voters off the roll, but for those with whom somebody has dealt; returns how many those are."""
    run_named(LOCK, {"ids": ids})
    free = f"""
SELECT v.id FROM voters_voter v
 WHERE v.id = ANY (%(ids)s) AND v.brought_by = %(import)s AND v.erased_at IS NULL
   AND {_unreferenced("voters_voter", "v", but=OURS)}
"""  # noqa: S608 -- names of tables of ours
    with connection.cursor() as cursor:
        cursor.execute(free, {"ids": ids, "import": import_id})
        taken = [voter_id for (voter_id,) in cursor.fetchall()]
        for table in TAKEN_ALONG:
            cursor.execute(f"DELETE FROM {table} WHERE voter_id = ANY (%s)", [taken])  # noqa: S608 -- names of ours
        cursor.execute("DELETE FROM voters_voter WHERE id = ANY (%s)", [taken])
        cursor.execute("DELETE FROM voters_searchstale WHERE voter_id = ANY (%s)", [taken])
    return len(ids) - len(taken)


@transaction.atomic
def _take_doors_away(before: int) -> None:
    """The doors that came with the import and behind which nobody lives."""
    run(f"DELETE FROM voters_household d WHERE d.id > {before} AND {_unreferenced('voters_household', 'd')}")  # noqa: S608 -- a number and names of ours


def _unreferenced(table: str, alias: str, *, but: tuple[str, ...] = ()) -> str:
    """A condition: no row anywhere names this one."""
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES, {"table": table})
        found = [(referring, column) for referring, column in cursor.fetchall() if referring not in but]
    return " AND ".join(
        f"NOT EXISTS (SELECT FROM {referring} x WHERE x.{column} = {alias}.id)" for referring, column in found
    )
