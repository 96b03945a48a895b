"""The product behind a front that compresses, as it stands in the world: for what a browser has to measure."""

import gzip
import http.client
import os
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from django.test import override_settings
from pytest_django.live_server_helper import LiveServer

COMPRESSED = ("text/", "application/json", "application/javascript", "image/svg+xml")
KEPT_BACK = ("connection", "content-length", "transfer-encoding", "date", "server")


@contextmanager
def served(cookies: Sequence[str] = ()) -> Iterator[str]:
    """The address of a running server over the database of the moment.

    The front adds the ``cookies`` (name=value) to each request, also those that are put there later.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # A browser's driver runs a loop in this thread.
    with override_settings(ALLOWED_HOSTS=["*"]):
        live = LiveServer("127.0.0.1")
        front = ThreadingHTTPServer(("127.0.0.1", 0), _front(live.url, cookies))
        threading.Thread(target=front.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{front.server_address[1]}"
        finally:
            front.shutdown()
            front.server_close()
            live.stop()
            for thread in threading.enumerate():
                if "process_request_thread" in thread.name:  # What was under way when the browser closed.
                    thread.join(timeout=20)


def _front(behind: str, cookies: Sequence[str]) -> type[BaseHTTPRequestHandler]:
    host = urlsplit(behind).netloc

    class Front(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._ask()

        def do_POST(self) -> None:
            self._ask()

        def _ask(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            connection = http.client.HTTPConnection(host, timeout=60)
            headers = {name: words for name, words in self.headers.items() if name.lower() not in KEPT_BACK}
            headers["Cookie"] = "; ".join([*filter(None, [headers.get("Cookie", "")]), *cookies])
            connection.request(self.command, self.path, body or None, headers | {"Accept-Encoding": "identity"})
            answer = connection.getresponse()
            self._pass_on(answer, answer.read())
            connection.close()

        def _pass_on(self, answer: http.client.HTTPResponse, body: bytes) -> None:
            self.send_response_only(answer.status)
            for name, words in answer.getheaders():
                if name.lower() not in KEPT_BACK:
                    self.send_header(name, words)
            if answer.getheader("Content-Type", "").startswith(COMPRESSED):
                body = gzip.compress(body)
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            with suppress(ConnectionError):  # The browser went on without it.
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Front
