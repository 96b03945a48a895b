"""How a command says how far an import has come."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from voters.roll.telling import Progress, Tell

SECONDS_BETWEEN_WORDS = 1.0
STAGES = {"reading": "Reading", "history": "Reading the history", "comparing": "Comparing", "applying": "Writing"}


@contextmanager
def words(write: Callable[[str], object]) -> Iterator[Tell]:
    """Say each second how far it has come, also while the database works alone."""
    latest: list[Progress] = []
    done, started = threading.Event(), time.monotonic()

    def speak() -> None:
        while not done.wait(SECONDS_BETWEEN_WORDS):
            if latest:
                write(_in_words(latest[-1], time.monotonic() - started))

    def tell(progress: Progress) -> None:
        latest[:] = [progress]

    speaker = threading.Thread(target=speak, daemon=True)
    speaker.start()
    try:
        yield tell
    finally:
        done.set()
        speaker.join()


def _in_words(progress: Progress, seconds: float) -> str:
    share = progress.bytes_done / max(progress.bytes_total, 1)
    return f"{STAGES[progress.stage]}: {progress.rows:,} rows, {share:.0%} of the file, {seconds:.0f} s"
