"""Keeps the processes of one machine running in the foreground, shows what they say, and ends them all.

Single-threaded: one loop waits for lines, for signals and for the next restart.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from config.lifeline import Lifeline, end_group

GRACE_SECONDS = 10.0
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0
STEADY_SECONDS = 60.0  # One that lived this long starts again without a wait to make up for.
PROBE_SECONDS = 0.2
CHUNK = 65_536
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(Exception):
    """Somebody asked to stop before the work was done."""

    code = "stopped"


class StepFailed(Exception):
    """A step that must succeed before anything is kept running did not."""

    code = "step_failed"


@dataclass(frozen=True)
class Child:
    """A process to run: the name stands before each of its lines."""

    name: str
    command: Sequence[str]


@dataclass
class _Running:
    child: Child
    process: subprocess.Popen[bytes]
    since: float
    is_step: bool
    streams: dict[int, "_Stream"] = field(default_factory=dict)


@dataclass
class _Stream:
    take: Callable[[str], None]
    rest: bytes = b""


class Supervisor:
    """Within ``at_work``: ``keep`` children running, ``finish`` a step, and ``watch`` over them until told to stop."""

    def __init__(self, *, write: Callable[[str], None], lifeline: Lifeline, folder: Path, width: int = 6) -> None:
        self._write = write
        self._lifeline = lifeline
        self._folder = folder
        self._width = width
        self._selector = selectors.DefaultSelector()
        self._running: dict[str, _Running] = {}
        self._due: dict[str, tuple[float, Child]] = {}
        self._waits: dict[str, float] = {}
        self._stop_asked = 0

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """From here on signals mean stop; when the block ends, however it ends, no child is alive."""
        with self._signals():
            try:
                yield
            finally:
                self._end_all()

    def keep(self, children: Sequence[Child]) -> None:
        """Start ``children``; each that ends by itself is started again, later each time."""
        for child in children:
            self._start(child)

    def finish(self, step: Child) -> list[str]:
        """Run ``step`` to its end and return its standard output; its standard error is shown as it comes."""
        kept: list[str] = []
        running = self._start(step, take=kept.append)
        while running.process.poll() is None and not self._stop_asked:
            self._turn()
        if self._stop_asked:
            raise Stopped("Stopped.")
        self._bury(running)
        if running.process.returncode:
            raise StepFailed("\n".join([f"{step.name} ended with {running.process.returncode}.", *kept]))
        return kept

    def watch(self, *, is_ready: Callable[[], bool], on_ready: Callable[[], None]) -> None:
        """Go on until a signal says stop. Calls ``on_ready`` once, as soon as ``is_ready`` says so."""
        ready = False
        while not self._stop_asked:
            self._turn(probing=not ready)
            if not ready and is_ready():
                ready = True
                on_ready()
        self.say("ground", "Stopping. Ctrl-C again stops at once.")

    def say(self, name: str, line: str) -> None:
        """Show one line. Nobody left to read it is a reason to stop, not to fail."""
        try:
            self._write(f"{name.ljust(self._width)} | {line}")
        except (BrokenPipeError, ValueError):
            self._stop_asked = max(self._stop_asked, 1)

    def _start(self, child: Child, take: Callable[[str], None] | None = None) -> _Running:
        process = subprocess.Popen(  # noqa: S603 -- our own commands
            child.command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if take else subprocess.STDOUT,
            cwd=self._folder,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        self._lifeline.add(process.pid)
        running = _Running(child=child, process=process, since=time.monotonic(), is_step=take is not None)
        self._running[child.name] = running
        for pipe, sink in ((process.stdout, take), (process.stderr, None)):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
                running.streams[pipe.fileno()] = _Stream(sink or self._saying(child))
                self._selector.register(pipe.fileno(), selectors.EVENT_READ, running)
        return running

    def _saying(self, child: Child) -> Callable[[str], None]:
        return lambda line: self.say(child.name, line)

    def _turn(self, *, probing: bool = False) -> None:
        """One turn of the loop: wait for something to happen, show the lines that came, start again what ended."""
        self._wait(probing=probing)
        if not self._stop_asked:
            self._reap()
            self._restart()

    def _wait(self, *, probing: bool) -> None:
        now = time.monotonic()
        waits = [max(0.0, due - now) for due, _ in self._due.values()] + ([PROBE_SECONDS] if probing else [])
        for key, _ in self._selector.select(min(waits) if waits else None):
            if isinstance(key.data, _Running):
                self._read(key.data, key.fd)
            else:
                os.read(key.fd, CHUNK)  # The signal itself was counted by its handler.

    def _read(self, running: _Running, handle: int) -> None:
        """Take what one stream holds now. A line longer than a chunk comes in pieces."""
        stream = running.streams[handle]
        try:
            chunk = os.read(handle, CHUNK)
        except BlockingIOError:
            return
        *lines, stream.rest = (stream.rest + chunk).split(b"\n")
        if stream.rest and (not chunk or len(stream.rest) >= CHUNK):
            lines, stream.rest = [*lines, stream.rest], b""
        for line in lines:
            stream.take(line.decode(errors="replace").rstrip())
        if not chunk:
            self._selector.unregister(handle)
            del running.streams[handle]

    def _reap(self) -> None:
        """Plan the restart of each child that ended by itself."""
        for running in list(self._running.values()):
            if running.is_step or running.process.poll() is None:
                continue
            self._bury(running)
            wait = self._next_wait(running)
            self._due[running.child.name] = (time.monotonic() + wait, running.child)
            self.say(running.child.name, f"ended with {running.process.returncode}; starts again in {wait:g} s")

    def _next_wait(self, running: _Running) -> float:
        steady = time.monotonic() - running.since >= STEADY_SECONDS
        wait = FIRST_WAIT if steady else min(self._waits.get(running.child.name, FIRST_WAIT / 2) * 2, LONGEST_WAIT)
        self._waits[running.child.name] = wait
        return wait

    def _restart(self) -> None:
        now = time.monotonic()
        for name, (due, child) in list(self._due.items()):
            if due <= now:
                del self._due[name]
                self._start(child)

    def _bury(self, running: _Running) -> None:
        """End what the child left behind in its group, and show its last lines."""
        end_group(running.process.pid, signal.SIGKILL)
        running.process.wait()
        for handle in list(running.streams):
            while handle in running.streams and _has_more(handle):
                self._read(running, handle)
            if running.streams.pop(handle, None):
                self._selector.unregister(handle)
        for pipe in (running.process.stdout, running.process.stderr):
            if pipe is not None:
                pipe.close()
        del self._running[running.child.name]
        self._lifeline.remove(running.process.pid)

    def _end_all(self) -> None:
        """Ask each child to end, wait a little while showing what it says, then end it. Asked twice, do not wait."""
        self._due.clear()
        for running in self._running.values():
            with suppress(ProcessLookupError):
                running.process.terminate()
        ends_at = time.monotonic() + GRACE_SECONDS
        while self._running and time.monotonic() < ends_at and self._stop_asked < 2:
            for running in list(self._running.values()):
                if running.process.poll() is not None:
                    self._bury(running)
            if self._running:
                self._wait(probing=True)
        for running in list(self._running.values()):
            self._bury(running)

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """Count the requests to stop, and wake the loop for them and for the end of a child."""
        read, write = os.pipe()
        os.set_blocking(read, False)
        os.set_blocking(write, False)
        before = {number: signal.signal(number, self._ask_to_stop) for number in STOP_SIGNALS}
        before[signal.SIGCHLD] = signal.signal(signal.SIGCHLD, lambda *_: None)
        wakes_before = signal.set_wakeup_fd(write)
        self._selector.register(read, selectors.EVENT_READ, None)
        try:
            yield
        finally:
            self._selector.unregister(read)
            signal.set_wakeup_fd(wakes_before)
            for number, handler in before.items():
                signal.signal(number, handler)
            os.close(read)
            os.close(write)

    def _ask_to_stop(self, *_: object) -> None:
        self._stop_asked += 1


def _has_more(handle: int) -> bool:
    """Whether a read of the handle would not block."""
    with selectors.DefaultSelector() as selector:
        selector.register(handle, selectors.EVENT_READ)
        return bool(selector.select(0))
