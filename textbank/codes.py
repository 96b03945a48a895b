"""Sign-in codes by text."""

import logging
from uuid import uuid4

from django.conf import settings

from textbank import carrier
from textbank.models import Sender

logger = logging.getLogger(__name__)

VALID_SECONDS = 600


def send(*, to: str, body: str) -> bool:
    """Text a sign-in code to a person of ours; say whether the carrier took it. Nothing is tried twice."""
    sender = getattr(settings, "TWILIO_CODE_SENDER", "") or _any_sender()
    if not sender:
        logger.warning("no number to send codes from")
        return False
    outcome = carrier.send(to=to, body=body, sender=sender, valid_seconds=VALID_SECONDS, attempt_id=uuid4())
    return isinstance(outcome, carrier.Accepted)


def _any_sender() -> str:
    return Sender.objects.filter(stopped_at=None).order_by("added_at").values_list("address", flat=True).first() or ""
