"""A second process that ends what is left when the first one is killed and cannot do so itself."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

TERM_SECONDS = 5.0
TICK_SECONDS = 0.05


class Lifeline:
    """Watches this process through a pipe. When the pipe closes without a farewell, it ends the groups it was told of
    and then calls ``at_last``.

    It is in a session of its own, so neither Ctrl-C nor a signal to our group reaches it. What remains possible: both
    processes killed at the same moment, or a group started in the instant before the kill and not yet told.
    """

    def __init__(self, at_last: Callable[[], object]) -> None:
        read, self._write = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(self._write)
            _watch(read, at_last)
        os.close(read)

    def add(self, group: int) -> None:
        self._note(b"+%d\n" % group)

    def remove(self, group: int) -> None:
        self._note(b"-%d\n" % group)

    def farewell(self) -> None:
        """Everything is in order: nothing is ended, and ``at_last`` is not called."""
        self._note(b"farewell\n")
        os.close(self._write)
        os.waitpid(self._pid, 0)

    def _note(self, note: bytes) -> None:
        with suppress(BrokenPipeError):  # Somebody killed the second process. The first one still ends in order.
            os.write(self._write, note)


def end_group(group: int, number: int) -> bool:
    """Signal a process group. Answers whether there was one."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:  # macOS says so of a group whose only members have ended.
        return False
    return True


def _watch(read: int, at_last: Callable[[], object]) -> None:
    """The second process: never returns."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_IGN)
        groups, farewell = _listen(read)
        if not farewell:
            _end(groups)
            at_last()
    finally:
        os._exit(0)


def _listen(read: int) -> tuple[set[int], bool]:
    """Take notes until the pipe closes."""
    groups: set[int] = set()
    with os.fdopen(read, "rb", buffering=0) as notes:
        for note in notes:
            if note == b"farewell\n":
                return groups, True
            (groups.add if note.startswith(b"+") else groups.discard)(int(note[1:]))
    return groups, False


def _end(groups: set[int]) -> None:
    alive = [group for group in groups if end_group(group, signal.SIGTERM)]
    ends_at = time.monotonic() + TERM_SECONDS
    while alive and time.monotonic() < ends_at:
        time.sleep(TICK_SECONDS)
        alive = [group for group in alive if end_group(group, 0)]
    for group in groups:
        with suppress(OSError):
            end_group(group, signal.SIGKILL)
