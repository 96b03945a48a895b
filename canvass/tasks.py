"""What need not be waited for at the doors. A message carries an id only; running a task twice does no harm."""

from functools import partial
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError


def cut_after_commit(cut_id: UUID) -> None:
    """Hand a cut to a worker once it is stored."""
    transaction.on_commit(partial(_enqueue, cut_id))


def _enqueue(cut_id: UUID) -> None:
    from canvass import turf_cuts  # noqa: PLC0415 -- leaf

    try:
        cut_turf.apply_async(kwargs={"cut_id": str(cut_id)}, retry=False)
    except OperationalError:
        turf_cuts.give_up(cut_id=cut_id, at=timezone.now())


@shared_task(soft_time_limit=60)
def sweep_cuts() -> None:
    from canvass import turf_cuts  # noqa: PLC0415 -- leaf

    for cut_id in turf_cuts.sweep(at=timezone.now()):
        cut_turf.delay(cut_id=str(cut_id))


@shared_task(soft_time_limit=1700, time_limit=1800)
def cut_turf(*, cut_id: str) -> None:
    from canvass import turf_cuts  # noqa: PLC0415 -- leaf

    turf_cuts.run(cut_id=UUID(cut_id), at=timezone.now())
