"""A web server that answers webhooks as told."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import parse_qsl


class Web(ThreadingHTTPServer):
    """Answers with these statuses in turn and then with 204, each after ``waits`` seconds, and keeps what it got."""

    def __init__(self, *statuses: int, waits: float = 0) -> None:
        super().__init__(("127.0.0.1", 0), _Webhook)
        self.statuses, self.waits, self.enough = list(statuses), waits, threading.Semaphore(0)
        self.got: list[tuple[str, str | None, str | None, dict[str, str]]] = []

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Webhook(BaseHTTPRequestHandler):
    server: Web

    def do_POST(self) -> None:
        form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), keep_blank_values=True))
        again, signed = self.headers["I-Twilio-Idempotency-Token"], self.headers["X-Twilio-Signature"]
        self.server.got.append((self.path, again, signed, form))
        status = self.server.statuses.pop(0) if self.server.statuses else 204
        time.sleep(self.server.waits)
        self.send_response(status)
        self.end_headers()
        self.server.enough.release()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def nobody_listening() -> Iterator[str]:
    """An address of this machine whose port is taken, so that nobody else gets it, and where nobody listens."""
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{deaf.getsockname()[1]}"
