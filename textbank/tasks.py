"""What need not be waited for. A message carries an id only; running a task twice does no harm."""

import logging
import time
from datetime import timedelta
from functools import partial
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

#: After so long a reader lets others in, and is queued again for the rest.
A_ROUND_SECONDS = 20.0


def enqueue(task: object, *, wait: timedelta = timedelta(), **ids: str | int) -> None:
    """Queue a task; without a broker the row waits for the sweep, and nobody is told that it failed."""
    try:
        task.apply_async(kwargs=ids, retry=False, countdown=wait.total_seconds() or None)  # type: ignore[attr-defined]  # celery ships no types
    except OperationalError:
        logger.warning("%s waits for the sweep", getattr(task, "name", "a task"))


def send_after_commit(message_id: UUID) -> None:
    """Hand a queued text to a worker once the tap is stored."""
    transaction.on_commit(partial(enqueue, send_text, message_id=str(message_id)))


@shared_task(soft_time_limit=45, time_limit=60)
def send_text(*, message_id: str) -> None:
    from textbank import sending  # noqa: PLC0415 -- leaf

    wait = sending.send(message_id=UUID(message_id), at=timezone.now())
    if wait is not None:
        enqueue(send_text, wait=wait, message_id=message_id)


def call_reader_after_commit() -> None:
    """Have what came in read once it is stored; nobody is called who has been called already."""
    transaction.on_commit(_call_reader)


def _call_reader() -> None:
    from textbank import reader  # noqa: PLC0415 -- leaf

    if reader.is_first_call():
        enqueue(read_inbound)


@shared_task(soft_time_limit=60, time_limit=90)
def read_inbound() -> None:
    """Read what came in. One that cannot be read holds up no other: a task of its own says why."""
    from textbank import inbound, reader  # noqa: PLC0415 -- leaf

    reader.begin()
    until = time.monotonic() + A_ROUND_SECONDS
    for webhook_id in inbound.waiting():
        try:
            inbound.read(webhook_id=webhook_id, at=timezone.now())
        except Exception:  # noqa: BLE001 -- whatever it is: its own task fails with it
            enqueue(receive_inbound, webhook_id=webhook_id)
        if time.monotonic() > until:
            enqueue(read_inbound)
            break


@shared_task(soft_time_limit=30, time_limit=60)
def receive_inbound(*, webhook_id: int) -> None:
    from textbank import inbound  # noqa: PLC0415 -- leaf

    inbound.read(webhook_id=webhook_id, at=timezone.now())


@shared_task(soft_time_limit=30, time_limit=60)
def receive_status(*, report_id: int) -> None:
    from textbank import carrier, recording  # noqa: PLC0415 -- leaf

    try:
        recording.read_report(report_id=report_id, at=timezone.now())
    except carrier.Unavailable:
        logger.warning("report %s waits for the sweep: the carrier cannot be asked now", report_id)


@shared_task(soft_time_limit=50, time_limit=60)
def sweep() -> None:
    """Queue again what a lost message left behind, and give up claims whose worker died; after a restore stop."""
    from textbank import restoring, sweeping  # noqa: PLC0415 -- leaf

    at = timezone.now()
    restoring.settle(at=at)
    sweeping.give_up_claims(at=at)
    due = sweeping.due(at=at)
    for message_id in due.texts:
        enqueue(send_text, message_id=str(message_id))
    for webhook_id in due.inbound:
        enqueue(receive_inbound, webhook_id=webhook_id)
    for report_id in due.reports:
        enqueue(receive_status, report_id=report_id)


@shared_task(soft_time_limit=100, time_limit=110)
def reconcile() -> None:
    """Settle what is unknown, and read what came in and was never told us."""
    from textbank import carrier  # noqa: PLC0415 -- leaf
    from textbank import reconcile as settling  # noqa: PLC0415 -- leaf

    at = timezone.now()
    try:
        for webhook_id in settling.sweep_inbound(at=at):
            enqueue(receive_inbound, webhook_id=webhook_id)
        for message_id in settling.unknown_texts(at=at):
            settling.settle(message_id=message_id, at=at)
        for message_id in settling.unreported(at=at):
            settling.ask_about(message_id=message_id, at=at)
    except carrier.Unavailable:
        logger.warning("the carrier cannot be asked now")


@shared_task(soft_time_limit=50, time_limit=60)
def sound_alarms() -> None:
    """Mail the admins what cannot wait until they look."""
    from textbank import alarms  # noqa: PLC0415 -- leaf

    alarms.sound(at=timezone.now())


@shared_task(soft_time_limit=1700, time_limit=1800)
def let_gone_numbers_go() -> None:
    """Fetch the carriers' lists of numbers out of service, and stop reminding on the strength of what they said."""
    from textbank import carrier, gone_numbers  # noqa: PLC0415 -- leaf

    try:
        gone_numbers.sweep(at=timezone.now())
    except carrier.Unavailable:
        logger.warning("the list of numbers out of service cannot be fetched now; the next hour tries again")


@shared_task(soft_time_limit=100, time_limit=110)
def redact() -> None:
    """Have the carrier forget the words of who was erased, and of what is past its time."""
    from textbank import carrier, redacting  # noqa: PLC0415 -- leaf

    try:
        redacting.carry_out(at=timezone.now())
    except carrier.Unavailable:
        logger.warning("the carrier cannot be asked now")
