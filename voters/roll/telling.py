"""How an import says how far it has come, also while the database is at one long statement or in one transaction."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.db import DatabaseError, connection, connections

SECONDS_BETWEEN_BEATS = 0.8


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import has come."""

    stage: str  # reading, history, comparing, applying
    bytes_done: int
    bytes_total: int
    rows: int
    seconds: int = 0  # in one step of which nothing else can be told


Tell = Callable[[Progress], None]


class Stopped(Exception):
    """A person has stopped the import. ``progress`` raises it."""

    code = "stopped"


def tell_nobody(progress: Progress) -> None:
    """For callers who do not wait."""


@contextmanager
def aside(tell: Tell) -> Iterator[Tell]:
    """Tell in a thread, by a connection of its own: what is written beside an open transaction is seen at once.

    Where a transaction of the caller's is open, only its own connection knows what is to be told.
    """
    if connection.in_atomic_block or tell is tell_nobody:
        yield tell
        return
    with ThreadPoolExecutor(1) as thread:
        try:
            yield lambda progress: thread.submit(tell, progress).result()
        finally:
            thread.submit(connections.close_all).result()  # the thread's own


@contextmanager
def beating(tell: Tell, progress: Callable[[int], Progress]) -> Iterator[None]:
    """Tell about each second how long this takes. Whoever is told and stops it ends the statement that runs."""
    if tell is tell_nobody:
        yield
        return
    connection.ensure_connection()
    heart = _Heart(tell, progress, connection.connection.cancel_safe)
    heart.start()
    try:
        yield
    except DatabaseError as error:
        heart.end()
        if heart.refusal is None:
            raise
        raise heart.refusal from error
    finally:
        heart.end()
    if heart.refusal is not None:
        raise heart.refusal


class _Heart(threading.Thread):
    """Beats beside the work until it is told to end, or until the one whom it tells refuses."""

    def __init__(self, tell: Tell, progress: Callable[[int], Progress], cancel: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self._told, self._progress, self._cancel = tell, progress, cancel
        self._ended = threading.Event()
        self.refusal: Exception | None = None

    def run(self) -> None:
        began = time.monotonic()
        try:
            while not self._ended.wait(SECONDS_BETWEEN_BEATS):
                self._told(self._progress(int(time.monotonic() - began)))
        except Exception as refusal:  # noqa: BLE001 -- whatever it is, the work raises it
            self.refusal = refusal
            with suppress(Exception):  # The statement may have ended meanwhile.
                self._cancel()
        finally:
            connections.close_all()  # the thread's own

    def end(self) -> None:
        self._ended.set()
        self.join()
