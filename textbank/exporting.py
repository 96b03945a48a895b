"""What became of everybody in a drive, as lines of a file, made while they are read."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from django.db import connection, transaction

from textbank.models import Conversation, Drive
from voters import audit, permissions
from voters.enums import Purpose
from voters.models import User
from voters.permissions import Act

COLUMNS = ("state", "voter_id", "variant", "stands", "closing", "texter", "texts", "answers", "said", "latest_answer")
AT_ONCE = 2000
ROWS = """
    SELECT v.state, v.external_id, c.variant, c.state, c.closing, coalesce(u.name, ''), m.ours, m.theirs,
           coalesce(s.stance, ''), coalesce(m.latest, ''), c.id
      FROM textbank_conversation c
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
     WHERE c.drive_id = %s AND c.id > %s ORDER BY c.id LIMIT %s
"""
FIRST = "00000000-0000-0000-0000-000000000000"


class NotExportable(Exception):
    """A list of people to remind is not taken out of here."""

    code = "not_exportable"

    def __init__(self) -> None:
        super().__init__("A drive that reminds is not exported: each reminder goes through the gate.")


@transaction.atomic
def begin(*, drive: Drive, by: User) -> Iterator[str]:
    """Write down who exports how many, and give the lines. No number of anybody's is in them.

    Raises ``Forbidden`` and ``NotExportable``.
    """
    permissions.check_can(by, Act.EXPORT, drive.campaign)
    if drive.purpose == Purpose.GOTV:
        raise NotExportable
    people = Conversation.objects.filter(drive=drive).count()
    audit.record("text_drive.exported", by=by, campaign=drive.campaign, on=drive, people=people)
    return lines(drive)


def lines(drive: Drive) -> Iterator[str]:
    """A heading and one line a person, read in small portions: no portion holds anybody else up."""
    yield _written([COLUMNS])
    latest = FIRST
    while rows := _portion(drive, latest):
        latest = str(rows[-1][-1])
        yield _written([row[:-1] for row in rows])


def _portion(drive: Drive, after: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [drive.pk, after, AT_ONCE])
        return list(cursor.fetchall())


def _written(rows: Sequence[Sequence[object]]) -> str:
    held = StringIO()
    csv.writer(held).writerows([[_harmless(value) for value in row] for row in rows])
    return held.getvalue()


def _harmless(value: object) -> object:
    """A spreadsheet must not take a voter's words for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in "=+-@\t\r" and value else value
