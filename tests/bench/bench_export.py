"""Everybody of a drive of 98,000 with 50,000 answers as a file, while other requests go on."""

import threading
import time
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, connections

from tests.bench import text_town
from tests.bench.measuring import Result
from tests.databases import new_database
from tests.door import signed_in
from textbank import batches, exporting

PEOPLE, ANSWERS = 98_000, 50_000
AT_MOST = 0.5
ANSWERED = """
    INSERT INTO textbank_message (id, campaign_id, drive_id, purpose, conversation_id, voter_id, direction, kind, body,
                                  made_at, state, sid, carrier_status, status_rank, refusal, segments)
    SELECT gen_random_uuid(), campaign_id, drive_id, purpose, id, voter_id, 'in', 'answer', 'Yes', now(), 'received',
           'SM' || replace(id::text, '-', ''), '', -1, '', 1
      FROM textbank_conversation ORDER BY id LIMIT %s
"""


def run() -> list[Result]:
    with new_database("bench_export"):
        town = text_town.made(people=PEOPLE)
        batches.draw_up(drive=town.drive, by=town.organizer, at=text_town.NOON)
        with connection.cursor() as cursor:
            cursor.execute(ANSWERED, [ANSWERS])
            cursor.execute("ANALYZE textbank_conversation, textbank_message")
        lines: list[int] = []

        def export() -> None:
            lines.append(exporting.write(town.drive.pk, Path(folder) / "drive.csv", "Copy 1"))
            connections["default"].close()

        with TemporaryDirectory() as folder:
            thread = threading.Thread(target=export)
            began = time.perf_counter()
            thread.start()
            slowest = _other_requests(town, thread)
            seconds = time.perf_counter() - began
        assert lines == [PEOPLE]
    return [
        Result("export: 98,000 people", "s", round(seconds, 2), None, None, 60.0, seconds <= 60),
        Result("export: slowest other request", "s", round(slowest, 3), None, None, AT_MOST, slowest <= AT_MOST),
    ]


def _other_requests(town: text_town.TextTown, while_alive: threading.Thread) -> float:
    """The slowest of the pages that volunteers look at meanwhile, in turn, because nobody may ask too often."""
    clients, slowest = cycle([signed_in(texter) for texter in town.texters]), 0.0
    try:
        while while_alive.is_alive():
            began = time.perf_counter()
            answer = next(clients).get(f"/c/{town.campaign.slug}/texts/inbox/", SERVER_NAME="127.0.0.1")
            slowest = max(slowest, time.perf_counter() - began)
            assert answer.status_code == 200, answer.status_code
    finally:
        while_alive.join()
    return slowest
