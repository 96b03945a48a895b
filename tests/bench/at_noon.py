"""The product's web server and worker on a day that began at noon: ``python -m tests.bench.at_noon web PORT``, or
``worker SCHEDULE``.

Texts go only by day, and a benchmark runs when it runs. The clock of each process is ahead by ``AHEAD_SECONDS``.
"""

import os
import sys
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- settings come first
from django.utils import timezone  # noqa: E402

WEB = ["--interface", "wsgi", "--no-ws", "--workers", "2", "--blocking-threads", "4", "--log-level", "error"]
WORKER = ["worker", "-B", "-Q", "texts,inbound,roll,default", "--pool", "threads", "-c", "8", "--without-mingle"]


def set_clock(seconds: float) -> None:
    """Let this process believe that so much more time has passed."""
    real = timezone.now
    timezone.now = lambda: real() + timedelta(seconds=seconds)


if "AHEAD_SECONDS" in os.environ:  # Also in the processes that the server starts by the name of its application.
    set_clock(float(os.environ["AHEAD_SECONDS"]))
    application = get_wsgi_application()

if __name__ == "__main__":
    if sys.argv[1] == "web":
        command = [sys.executable, "-W", "ignore", "-m", "granian", "--port", sys.argv[2], *WEB]
        os.execv(sys.executable, [*command, "tests.bench.at_noon:application"])  # noqa: S606 -- words of ours

    from celery.__main__ import main as celery

    sys.argv = ["celery", "--quiet", "-A", "config", *WORKER, "--loglevel", "ERROR", "--schedule", sys.argv[2]]
    celery()
