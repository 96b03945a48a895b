"""Where an import may be killed in a test, by name. In production nothing happens here."""

import os
import signal
from enum import StrEnum

from django.conf import settings


class CrashPoint(StrEnum):
    WHILE_READING = "import_while_reading"
    AFTER_DOORS = "import_after_doors"
    AFTER_CREATING = "import_after_creating"
    BETWEEN_CHUNKS = "import_between_chunks"
    BEFORE_ENDING = "import_before_ending"
    WHILE_UNDOING = "import_while_undoing"


def reach(point: CrashPoint) -> None:
    """Die at once, as by ``kill -9``, if the environment names this point."""
    if os.environ.get("GROUNDTRUTH_CRASH") == point and not settings.PRODUCTION:
        os.kill(os.getpid(), signal.SIGKILL)
