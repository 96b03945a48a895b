"""A part of the product whose day began at noon: ``python -m tests.bench.at_noon SECONDS web PORT``, or ``worker``.

Texts go only by day, and a benchmark runs when it runs. The clock of the process is ahead by so many seconds.
"""

import os
import sys
from datetime import timedelta
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from celery.__main__ import main as celery  # noqa: E402 -- settings come first
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.utils import timezone  # noqa: E402

WORKER = ["worker", "-B", "-Q", "texts,inbound,roll,default", "--pool", "threads", "-c", "8", "--without-mingle"]


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 128


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def set_clock(seconds: float) -> None:
    """Let this process believe that so much more time has passed."""
    real = timezone.now
    timezone.now = lambda: real() + timedelta(seconds=seconds)


if __name__ == "__main__":
    set_clock(float(sys.argv[1]))
    if sys.argv[2] == "web":
        server = Server(("127.0.0.1", int(sys.argv[3])), Quiet)
        server.set_app(get_wsgi_application())
        server.serve_forever()
    sys.argv = ["celery", "--quiet", "-A", "config", *WORKER, "--loglevel", "ERROR", "--schedule", sys.argv[3]]
    celery()
