"""Who wants no texts, kept beside the database as well: a restored backup does not know what was wished after it.

The file lies in the home, outside of what a dump holds, and names nobody: each wish with the keyed hash of its number.
Keep it elsewhere than the backups, as they are kept.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Max

from voters import sealing
from voters.enums import Wish
from voters.models import PhoneWish

#: Wishes come with rising numbers, and one that was under way may be seen late: so far back is looked again.
LOOKED_BACK = 1000
#: The end of the file that holds more lines than that.
END = 400_000
LATER = """
SELECT w.id, w.wish, voters_keyed(%s, 'number:' || w.number)
  FROM voters_phonewish w WHERE w.id > %s AND w.number <> '' ORDER BY w.id
"""
FORGOTTEN = """
SELECT DISTINCT p.number
  FROM voters_voterphone p
 WHERE EXISTS (SELECT FROM unnest(%s::bytea[]) AS key WHERE voters_keyed(key, 'number:' || p.number) = ANY (%s))
   AND NOT voters_is_stopped(p.number, %s)
 ORDER BY p.number
"""


def path() -> Path:
    return Path(settings.HOME) / "stopped.jsonl"


def keep() -> int:
    """Write down every wish that the file does not have yet; returns how many. Twice does no harm.

    While the file is ahead of the database nothing is written: first what is ``forgotten`` holds again.
    """
    lines = _end()
    latest = lines[-1]["id"] if lines else 0
    if latest > _latest_id():
        return 0
    known = {(line["id"], line["number"]) for line in lines}
    with connection.cursor() as cursor:
        cursor.execute(LATER, [sealing.erasing_keys()[0], latest - LOOKED_BACK])
        fresh = [row for row in cursor.fetchall() if (row[0], row[2]) not in known]
    _append([{"id": pk, "wish": wish, "number": number} for pk, wish, number in fresh])
    return len(fresh)


def is_ahead() -> bool:
    """Whether the file tells of later wishes than the database does: a backup was restored."""
    lines = _end()
    return bool(lines) and lines[-1]["id"] > _latest_id()


def forgotten() -> list[str]:
    """The numbers of the roll whose latest wish in the file is to be left alone, and that the database would text."""
    wishes = {line["number"]: line["wish"] for line in _lines()}
    hashes = [number for number, wish in wishes.items() if wish == Wish.STOP]
    keys = sealing.erasing_keys()
    with connection.cursor() as cursor:
        cursor.execute(FORGOTTEN, [keys, hashes, keys])
        return [number for (number,) in cursor.fetchall()]


def settle() -> None:
    """What the file knew the database knows again: what is wished from here on is written down anew."""
    _append([{"id": _latest_id(), "wish": "", "number": ""}])


def _latest_id() -> int:
    return PhoneWish.objects.aggregate(latest=Max("pk"))["latest"] or 0


def _append(lines: list[dict[str, Any]]) -> None:
    if not lines:
        return
    with path().open("a", encoding="utf-8") as ledger:
        os.fchmod(ledger.fileno(), 0o600)
        ledger.writelines(json.dumps(line) + "\n" for line in lines)
        ledger.flush()
        os.fsync(ledger.fileno())


def _lines() -> Iterator[dict[str, Any]]:
    if path().exists():
        with path().open(encoding="utf-8") as ledger:
            yield from (json.loads(line) for line in ledger if line.strip())


def _end() -> list[dict[str, Any]]:
    """The last lines of the file, the latest at the end."""
    if not path().exists():
        return []
    with path().open("rb") as ledger:
        start = max(0, path().stat().st_size - END)
        ledger.seek(start)
        lines = ledger.read().splitlines()[1 if start else 0 :]
    return [json.loads(line) for line in lines if line.strip()]
