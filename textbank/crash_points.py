"""Where a worker may be killed in a test, by name. In production nothing happens here."""

import os
import signal
from enum import StrEnum

from django.conf import settings


class CrashPoint(StrEnum):
    BEFORE_CLAIM = "text_before_claim"
    AFTER_CLAIM = "text_after_claim"
    AFTER_POST = "text_after_post"
    AFTER_RECORD = "text_after_record"
    BEFORE_KEEPING = "webhook_before_keeping"
    AFTER_KEEPING = "webhook_after_keeping"


def reach(point: CrashPoint) -> None:
    """Die at once, as by ``kill -9``, if the environment names this point."""
    if os.environ.get("GROUNDTRUTH_CRASH") == point and not settings.PRODUCTION:
        os.kill(os.getpid(), signal.SIGKILL)
