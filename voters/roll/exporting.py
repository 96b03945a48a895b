"""The normalised roll in a file: one object a voter, written as they are read, counted in the audit."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, TextIO

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from voters import audit
from voters.models import Campaign, UsablePhone, User, Voter, VoterPhone
from voters.roll.report import safe_cell

Form = Literal["jsonl", "csv"]
Value = str | int | bool | None
VOTERS_AT_A_TIME = 5_000

# Our key: where the roll keeps it.
COLUMNS = {
    "external_id": "external_id",
    "last": "last_name",
    "first": "first_name",
    "middle": "middle_name",
    "suffix": "suffix",
    "address_line": "household__address_line",
    "unit": "household__unit",
    "city": "household__city",
    "state": "state",
    "zip5": "household__zip5",
    "zip4": "household__zip4",
    "birth_date": "birth_date",
    "birth_year": "birth_year",
    "sex": "sex",
    "party": "party",
    "status": "status",
    "phone": "phone",
    "protected": "protected",
}
# The column that says whose copy a line is from; our importer, like every other, passes it over.
TRACE = "exported"
WITHHELD: dict[str, Value] = dict.fromkeys(("address_line", "unit", "city", "zip5", "zip4", "phone"))


def export(
    *,
    out: Path,
    form: Form,
    by: User | None,
    campaign: Campaign | None = None,
    voters: QuerySet[Voter] | None = None,
) -> int:
    """Write ``voters``, or the whole roll, to ``out``, and return how many they are.

    Empty is null. Protected voters are named without address and telephone number. Only the owner may read the file,
    and it appears whole or not at all.
    """
    with whole_file(out) as file:
        count = _write(rows(Voter.objects.all() if voters is None else voters), file, form, list(COLUMNS))
        audit.record("roll.exported", by=by, campaign=campaign, people=count, form=form)
    return count


def write(*, out: Path, form: str, voters: QuerySet[Voter], columns: Sequence[str], trace: str) -> int:
    """Write these columns of ``voters`` to ``out``, with ``trace`` in every line, and return how many they are.

    Of numbers, only such as may take a text: who asked for none is not to get one from somebody else.
    """
    names = [*columns, TRACE]
    usable = UsablePhone.objects.all()
    lines = ({name: row.get(name, trace) for name in names} for row in rows(voters, phones=usable))
    with whole_file(out) as file:
        return _write(lines, file, form, names)


@contextmanager
def whole_file(out: Path) -> Iterator[TextIO]:
    """A file that only its owner may read, and that appears whole or not at all; one view of the roll."""
    unfinished = out.with_name(f".{out.name}.part")
    unfinished.touch(mode=0o600)
    try:
        with transaction.atomic(), unfinished.open("w", encoding="utf-8", newline="") as file:
            yield file
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def rows(voters: QuerySet[Voter], *, phones: QuerySet[Any] | None = None) -> Iterator[dict[str, Value]]:
    """The voters, each as one object with the keys of COLUMNS."""
    numbers = VoterPhone.objects.all() if phones is None else phones
    first_phone = numbers.filter(voter=OuterRef("pk")).order_by("pk").values("number")[:1]
    found = voters.filter(erased_at=None, merged_into=None).annotate(phone=Subquery(first_phone)).order_by("pk")
    for values in found.values_list(*COLUMNS.values()).iterator(chunk_size=VOTERS_AT_A_TIME):
        row = dict(zip(COLUMNS, map(_plain, values), strict=True))
        yield row | _withheld(row) if row["protected"] else row


def _withheld(row: dict[str, Value]) -> dict[str, Value]:
    """What is not told of a protected voter; where the roll withholds the very name, not even the state."""
    return WITHHELD if row["last"] or row["first"] else {**WITHHELD, "state": None}


def _plain(value: object) -> Value:
    """A value as JSON has it; an empty text is null."""
    if isinstance(value, bool | int) or value is None:
        return value
    return str(value) or None


def _write(found: Iterable[dict[str, Value]], file: TextIO, form: str, names: Sequence[str]) -> int:
    count = 0
    writer = csv.DictWriter(file, names)
    if form == "csv":
        writer.writeheader()
    for row in found:
        count += 1
        if form == "csv":
            writer.writerow({key: _cell(value) for key, value in row.items()})
        else:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return count


def _cell(value: Value) -> str:
    """A value as a cell that no spreadsheet calculates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else safe_cell(str(value))
