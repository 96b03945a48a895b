"""A few of those whom an import would bring, change or mark as gone: for the person who decides. Kept for a day."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from voters.models import RollImport

MOST = 10
PLAIN = frozenset(
    {"household_id", "source", "voted_in", "line", "voter_id", "line_hash", "differs", "is_back", "gone_at"}
)
CREATED = """
SELECT concat_ws(' ', r.first_name, r.last_name), concat_ws(', ', r.address_line, r.unit, r.city)
  FROM roll_staged r
 WHERE NOT r.protected
   AND NOT EXISTS (SELECT FROM voters_voter v WHERE v.state = r.state AND v.external_id = r.external_id)
 LIMIT 10
"""
UPDATED = """
SELECT to_jsonb(v), to_jsonb(c), concat_ws(' ', v.first_name, v.last_name)
  FROM roll_changed c JOIN voters_voter v ON v.id = c.voter_id
 WHERE c.differs AND NOT v.protected LIMIT 10
"""
GONE = """
SELECT concat_ws(' ', v.first_name, v.last_name), v.county
  FROM roll_gone g JOIN voters_voter v ON v.id = g.voter_id WHERE NOT v.protected LIMIT 10
"""


@dataclass(frozen=True)
class Sample:
    """One person, and what would happen to them in a few words."""

    name: str
    what: str


def path_of(import_id: UUID) -> Path:
    return Path(settings.HOME) / "imports" / f"{import_id}.samples.json"


def write(row: RollImport) -> None:
    """Keep a few of each kind, out of the temporary tables."""
    found = {
        "created": _rows(CREATED),
        "updated": [(name, _difference(before, after)) for before, after, name in _rows(UPDATED)],
        "gone": _rows(GONE),
    }
    keep(row, found)


def keep(row: RollImport, found: dict[str, list[Any]]) -> None:
    """Keep these people, (name, what) by kind. Only the owner of the file may read them."""
    path = path_of(row.pk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600)
    path.write_text(json.dumps(found), encoding="utf-8")


def read(import_id: UUID) -> dict[str, list[Sample]]:
    """What ``write`` kept; nothing when it is gone."""
    path = path_of(import_id)
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    return {kind: [Sample(name, what) for name, what in rows] for kind, rows in found.items()}


def _rows(query: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def _difference(before: Any, after: Any) -> str:
    """'city: A becomes B' for each column of which a person can judge; a door and votes are named only."""
    before, after = (json.loads(each) if isinstance(each, str) else each for each in (before, after))
    words = [
        f"{name.replace('_', ' ')}: {before.get(name) or 'nothing'} becomes {after[name] or 'nothing'}"
        for name in after
        if name not in PLAIN and before.get(name) != after[name]
    ]
    words += ["another door"] * (before.get("household_id") != after.get("household_id", before.get("household_id")))
    words += ["votes in past elections"] * (before.get("voted_in") != after.get("voted_in", before.get("voted_in")))
    words += ["back on the roll"] * bool(after["is_back"])
    return "; ".join(words) or "a telephone number more"
