"""One voter, known by the numbers of several sources: the state's own, VAN's, and a vendor's.

A voter stands on the roll under the number of the file that brought her. Every other number that a file tells of her is
kept beside it (``OtherNumber``), and a later file of either source finds her by either.
"""

from dataclasses import dataclass
from uuid import UUID

from voters.models import OtherNumber
from voters.roll.asking import run, run_named
from voters.roll.layouts import LAYOUTS
from voters.roll.recognise import Source

STATE = "state"
VAN = "VAN"
#: Our columns in which a file tells another source's number, and that source.
TOLD = {"state_id": STATE, "van_id": VAN}

# A voter whom the roll holds under this very number is that voter, before anybody whom another number means.
BY_NUMBER = """
UPDATE roll_staged r SET their_id = r.external_id, external_id = v.external_id
  FROM voters_othernumber o JOIN voters_voter v ON v.id = o.voter_id
 WHERE o.state = r.state AND o.source = %(own)s AND o.number = r.external_id AND v.external_id <> r.external_id
   AND NOT (%(is_states)s AND EXISTS (SELECT FROM voters_voter w
                                       WHERE w.state = r.state AND w.external_id = r.external_id))
"""
BY_TOLD_OWN = """
UPDATE roll_staged r SET their_id = r.external_id, external_id = v.external_id
  FROM voters_voter v
 WHERE r.their_id IS NULL AND v.state = r.state AND v.external_id = r.{column} AND {told_is_its_own}
   AND v.external_id <> r.external_id
"""
BY_TOLD_NUMBER = """
UPDATE roll_staged r SET their_id = r.external_id, external_id = v.external_id
  FROM voters_othernumber o JOIN voters_voter v ON v.id = o.voter_id
 WHERE r.their_id IS NULL AND o.state = r.state AND o.source = %(source)s AND o.number = r.{column}
   AND v.external_id <> r.external_id
"""
KEEP = """
INSERT INTO voters_othernumber (voter_id, state, source, number, brought_by)
SELECT DISTINCT ON (r.state, told.source, told.number) v.id, r.state, told.source, told.number, %(import)s::uuid
  FROM roll_staged r
  JOIN voters_voter v ON v.state = r.state AND v.external_id = r.external_id AND v.erased_at IS NULL
 CROSS JOIN LATERAL (VALUES (%(own)s, r.their_id), ('state', r.state_id), ('VAN', r.van_id)) told (source, number)
 WHERE told.number IS NOT NULL AND told.number <> v.external_id
 ORDER BY r.state, told.source, told.number, v.id
    ON CONFLICT (state, source, number) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class _Numbers:
    own: str  # whose numbers the file's ids are
    told: tuple[str, ...]  # the columns in which it tells others'


def own_source(source: Source) -> str:
    """Whose numbers the ids of this file are."""
    return STATE if source.layout.state else source.layout.name


def is_vendors(source: Source) -> bool:
    """Whether the file is a vendor's list of voters whom the state's own file describes better."""
    return not source.layout.state and bool(TOLD.keys() & set(source.layout.fields))


def states_layouts() -> list[str]:
    """The layouts of the states' own files."""
    return [name for name, layout in LAYOUTS.items() if layout.state]


def find(source: Source) -> None:
    """Give each staged row the number under which the roll holds its voter, where it is another than the file's."""
    numbers = _of(source)
    if OtherNumber.objects.filter(source=numbers.own).exists():
        run_named(BY_NUMBER, {"own": numbers.own, "is_states": numbers.own == STATE})
    for column in numbers.told:
        if column == "state_id":
            # No vendor's number is taken for a state's.
            run(BY_TOLD_OWN.format(column=column, told_is_its_own="v.source <> ALL (%s)"), vendors())
        else:
            run(BY_TOLD_OWN.format(column=column, told_is_its_own="v.source = %s"), TOLD[column])
        run_named(BY_TOLD_NUMBER.format(column=column), {"source": TOLD[column]})


def keep(source: Source, import_id: UUID) -> None:
    """Write down every other number that the file told of its voters. They stand on the roll by now."""
    numbers = _of(source)
    if numbers.told or OtherNumber.objects.filter(source=numbers.own).exists():
        run_named(KEEP, {"own": numbers.own, "import": import_id})


def forget(import_id: UUID) -> None:
    """Take away the numbers that an import brought."""
    OtherNumber.objects.filter(brought_by=import_id).delete()


def _of(source: Source) -> _Numbers:
    return _Numbers(own_source(source), tuple(column for column in TOLD if column in source.positions))


def vendors() -> list[str]:
    """The layouts of vendors' lists."""
    return [name for name, layout in LAYOUTS.items() if not layout.state and TOLD.keys() & set(layout.fields)]
