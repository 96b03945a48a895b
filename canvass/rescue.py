"""What a phone could not send, brought in by hand: a file that the phone saved, uploaded by an organizer."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from canvass import sync
from canvass.events import Event
from canvass.models import DeviceToken
from canvass.sync import Answer
from voters import audit, permissions
from voters.models import Campaign, User

AT_ONCE = 100
FURTHEST_OFF = timedelta(hours=48)


class UnknownPhone(Exception):
    """No phone of this campaign wrote the file."""

    code = "unknown_phone"


@transaction.atomic
def bring(
    *,
    campaign: Campaign,
    device: UUID,
    volunteer: UUID,
    events: Sequence[Event],
    clock_behind: timedelta,
    by: User,
    at: datetime,
) -> list[Answer]:
    """Record a phone's events as if it had sent them itself; what it sent before is answered ``again``.

    ``clock_behind`` is how far the phone's clock was behind ours at its latest sync. Raises ``UnknownPhone`` and
    ``permissions.Forbidden``.
    """
    permissions.check_can(by, permissions.Act.RUN_DOORS, campaign)
    phone = (
        DeviceToken.objects.select_related("campaign", "volunteer")
        .filter(campaign=campaign, device=device, volunteer=volunteer)
        .order_by("-made_at")
        .first()
    )
    if phone is None:
        raise UnknownPhone
    offset = max(-FURTHEST_OFF, min(FURTHEST_OFF, clock_behind))
    answers: list[Answer] = []
    for start in range(0, len(events), AT_ONCE):
        answers += sync.apply(device=phone, events=events[start : start + AT_ONCE], sent_at=at - offset, at=at)
    audit.record("phone.rescued", by=by, campaign=campaign, on=phone, events=len(answers))
    return answers
