"""Who was erased, kept beside the database as well: a restored backup knows the person before, and forgets again.

The file lies in the home, outside of what a dump of the database holds, and names nobody: our number of the voter and
the keyed hash under which the erased person is known again. Keep it elsewhere than the backups, as they are kept.
"""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from voters import erase, sealing
from voters.enums import Role
from voters.models import Campaign, Erasure, Membership, User, Voter

AGAIN = "Erased before. A backup was restored, and so erased again."


@dataclass(frozen=True)
class Again:
    """What came of going through the ledger: ``refused`` wait for another try, ``unknown`` are not in this database."""

    erased: int
    already: int
    unknown: int
    refused: int


def path() -> Path:
    return Path(settings.HOME) / "erased.jsonl"


def keep() -> int:
    """Write down every erasure that the file does not have yet; returns how many. Twice does no harm."""
    known = {(line["voter"], line["name"]) for line in _lines()}
    rows = Erasure.objects.select_related("voter").order_by("pk")
    fresh = [row for row in rows if (row.voter_id, row.voter.external_id) not in known]
    if fresh:
        with path().open("a", encoding="utf-8") as ledger:
            os.fchmod(ledger.fileno(), 0o600)
            ledger.writelines(json.dumps(_line(row)) + "\n" for row in fresh)
            ledger.flush()
            os.fsync(ledger.fileno())
    return len(fresh)


def _line(row: Erasure) -> dict[str, Any]:
    return {
        "voter": row.voter_id,
        "name": row.voter.external_id,
        "campaign": str(row.campaign_id),
        "by": str(row.by_id),
        "at": row.erased_at.isoformat(),
    }


def _lines() -> Iterator[dict[str, Any]]:
    if path().exists():
        with path().open(encoding="utf-8") as ledger:
            yield from (json.loads(line) for line in ledger if line.strip())


def again() -> Again:
    """Erase anew whoever is in the ledger and stands in the database as if nobody had asked."""
    counts = dict.fromkeys(("erased", "already", "unknown", "refused"), 0)
    for line in _lines():
        counts[_erase_again(line)] += 1
    return Again(**counts)


def _erase_again(line: dict[str, Any]) -> str:
    voter = Voter.objects.filter(pk=line["voter"]).first()
    campaign = Campaign.objects.filter(pk=line["campaign"]).first()
    if voter is not None and voter.erased_at is not None:
        return "already"
    if voter is None or campaign is None or not _is_known_as(voter, line["name"]):
        return "unknown"
    by = _admin(campaign, line["by"])
    try:
        if by is None:
            return "refused"
        erase.erase(voter=voter, campaign=campaign, by=by, reason=AGAIN)
    except erase.CannotErase:
        return "refused"
    return "erased"


def _is_known_as(voter: Voter, name: str) -> bool:
    """Whether this is the person of that line, and not another to whom the number was given since."""
    with connection.cursor() as cursor:
        keys = sealing.erasing_keys()
        cursor.execute(
            "SELECT %s = ANY (ARRAY(SELECT voters_erased_id(key, %s, %s) FROM unnest(%s::bytea[]) AS key))",
            [name, voter.state, voter.external_id, keys],
        )
        return bool(cursor.fetchone()[0])


def _admin(campaign: Campaign, first: str) -> User | None:
    """Who erased before, or another admin of the campaign."""
    admins = Membership.objects.filter(campaign=campaign, role=Role.ADMIN, suspended_at=None, user__is_active=True)
    found = admins.filter(user=UUID(first)).first() or admins.order_by("pk").first()
    return found.user if found else None
