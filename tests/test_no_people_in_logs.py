"""Whatever is done with planted people, no name, number or word of theirs is in a log, in Redis or in an audit row."""

import logging
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from io import StringIO
from pathlib import Path

import pytest
from celery import current_app
from django.core import mail
from django.core.cache import cache
from django.db import transaction
from django.test import TestCase
from django.utils import timezone
from pytest_django import Settings

from config.log_lines import JsonLine, WithoutTokens
from tests import planted
from tests.door import MARKERS, PROTECTED, Door, World, world
from tests.doors import DOORS
from tests.test_every_door import Knock
from voters import sign_in
from voters.models import AuditRow

PEOPLE = ("Vera Volunteer", "Olga Organizer", "Ada Admin", "Otto Other", "Sten Stranger", "Sue Suspended")
SECRET = "Wordsthatnobodymaysee"
PLANTED = (*MARKERS, PROTECTED, *PEOPLE, SECRET)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """Everything that is logged, at any level, as production writes it."""
    written, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    handler.addFilter(WithoutTokens())
    quiet = {name: logging.getLogger(name).level for name in ("django.db.backends", "")}
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    logging.getLogger("django.db.backends").setLevel(logging.INFO)  # SQL at DEBUG is off in production.
    yield written
    root.removeHandler(handler)
    for name, level in quiet.items():
        logging.getLogger(name).setLevel(level)


def found(text: str) -> list[str]:
    return [planted for planted in PLANTED if planted in text]


@pytest.mark.parametrize("who", ["volunteer", "admin"])
def test_no_door_writes_a_person_into_the_log_or_the_audit(who: str, db: None, log: StringIO) -> None:
    town = world()

    rows = [knock_with_planted_words(door, who, deepcopy(town)) for door in DOORS]

    assert found(log.getvalue()) == []
    assert found(" ".join(rows)) == []


def knock_with_planted_words(door: Door, who: str, town: World) -> str:
    """Open the door, send it the secret in every way that a browser can, take it back, and return the audit."""
    with transaction.atomic():
        knock = Knock(door, who, town)
        with TestCase.captureOnCommitCallbacks(execute=True):  # So tasks are queued as after a commit.
            for method in door.methods:
                knock(method, query={"q": SECRET, "search": SECRET}, extra={"note": SECRET, "words": SECRET})
        if "GET" in door.methods:
            knock.client.get(knock.path, headers={"User-Agent": SECRET, "Referer": f"http://testserver/{SECRET}"})
        rows = AuditRow.objects.values_list("act", "on_kind", "on_id", "details")
        left = " ".join(str(row) for row in rows)
        transaction.set_rollback(True)
    return left


def test_redis_mails_files_and_tasks_hold_ids_and_counts(
    db: None, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache, the messages of the tasks that were queued, the post, and every file that was made meanwhile."""
    settings.HOME = tmp_path
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    cache.clear()
    town = world()
    for door in DOORS:
        knock_with_planted_words(door, "organizer", deepcopy(town))

    queued = planted.redis()
    current_app.control.purge()
    mails = " ".join(f"{message.subject} {message.body}" for message in mail.outbox)

    assert "textbank.tasks.send_text" in queued  # Some tasks are queued at all.
    assert found(queued + mails + planted.files()) == []


def test_the_token_of_a_link_is_not_written_down() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, "Gone: %s", ("/join/abcdef123/",), None)

    WithoutTokens().filter(record)

    assert record.getMessage() == "Gone: /join/…/"


def test_a_newline_forges_no_second_line() -> None:
    record = logging.LogRecord("x", logging.WARNING, "", 0, 'refused\n{"level": "INFO"}', None, None)

    assert JsonLine().format(record).count("\n") == 0


def test_a_mail_with_a_code_names_nobody(db: None) -> None:
    town = world()
    code = sign_in.ask(where=sign_in.address(town.volunteer.email or ""), nonce="n", at=timezone.now())

    sign_in.deliver(code_id=code.pk, at=timezone.now())

    (message,) = mail.outbox
    assert found(f"{message.subject} {message.body}") == []
