"""What became of everybody in a drive, as a file that leaves the house by the door of every export."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection

from textbank.models import Conversation, Drive
from voters import exports
from voters.enums import Purpose
from voters.models import RollExport, User
from voters.roll import exporting
from voters.roll.report import safe_cell

COLUMNS = ("state", "voter_id", "variant", "stands", "closing", "texter", "texts", "answers", "said", "latest_answer")
AT_ONCE = 2000
ROWS = """
    SELECT v.state, v.external_id, c.variant, c.state, c.closing, coalesce(u.name, ''), m.ours, m.theirs,
           coalesce(s.stance, ''), coalesce(m.latest, ''), c.voter_id
      FROM (SELECT * FROM textbank_conversation
             WHERE drive_id = %s AND voter_id > %s ORDER BY voter_id LIMIT %s) c
      JOIN voters_voter v ON v.id = c.voter_id
      LEFT JOIN voters_user u ON u.id = c.texter_id
      LEFT JOIN LATERAL (
            SELECT count(*) FILTER (WHERE direction = 'out' AND sid IS NOT NULL) AS ours,
                   count(*) FILTER (WHERE direction = 'in') AS theirs,
                   (array_agg(body ORDER BY made_at DESC) FILTER (WHERE direction = 'in'))[1] AS latest
              FROM textbank_message WHERE conversation_id = c.id) m ON true
      LEFT JOIN LATERAL (
            SELECT stance FROM voters_identification
             WHERE campaign_id = c.campaign_id AND voter_id = c.voter_id AND evidence_kind = 'message'
             ORDER BY said_at DESC LIMIT 1) s ON true
     ORDER BY c.voter_id
"""
NAME = "texts"


class NotExportable(Exception):
    """A list of people to remind is not taken out of here."""

    code = "not_exportable"

    def __init__(self) -> None:
        super().__init__("A drive that reminds is not exported: each reminder goes through the gate.")


def ask(
    *, drive: Drive, by: User, reason: str, session_key: str, at: datetime, enqueue: Callable[[str], object]
) -> RollExport:
    """Ask for everybody of the drive as a file, by the way of every export: a reason, two people where it is big.

    Raises ``Forbidden``, ``NotExportable`` and ``exports.CannotExport``.
    """
    if drive.purpose == Purpose.GOTV:
        raise NotExportable
    return exports.ask_of(
        source=NAME,
        source_id=drive.pk,
        source_name=drive.name,
        campaign=drive.campaign,
        reason=reason,
        by=by,
        session_key=session_key,
        at=at,
        enqueue=enqueue,
    )


def count(drive_id: UUID) -> int:
    return Conversation.objects.filter(drive=drive_id).count()


def write(drive_id: UUID, out: Path, trace: str) -> int:
    """Write a heading and one line a person, in small portions: no portion holds anybody else up. Says how many."""
    people, latest = 0, 0
    out.touch(mode=0o600, exist_ok=False)
    with out.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([*COLUMNS, exporting.TRACE])
        while rows := _portion(drive_id, latest):
            latest = rows[-1][-1]
            people += len(rows)
            lines.writerows([[*(_harmless(value) for value in row[:-1]), trace] for row in rows])
    return people


def _portion(drive_id: UUID, after: int) -> list[tuple[Any, ...]]:
    """The next people of the drive, found before anything is asked about them."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [drive_id, after, AT_ONCE])
        return list(cursor.fetchall())


def _harmless(value: object) -> object:
    """A spreadsheet must not take a voter's words for a formula."""
    return safe_cell(value) if isinstance(value, str) else value


SOURCE = exports.Source(title="Texts", count=count, write=write)
