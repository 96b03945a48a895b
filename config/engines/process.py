"""A server as a process: one at most for each home, found again by any process, ended for sure.

Each server holds an open file lock for as long as it or a child of it lives. So nobody has to believe a process id
that a crash left behind: a free lock means that nothing of the server is alive.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config.engines.account import Become

START_SECONDS = 90.0
STOP_SECONDS = 20.0
TICK_SECONDS = 0.03
LOG_BYTES = 10_000_000
SERVER_NAMES = {"postgres", "redis-server"}


class ServerRefused(Exception):
    """A server did not start or did not end; the message holds the end of its log."""

    code = "engine_failed"


@dataclass(frozen=True)
class Server:
    """What runs one engine. ``answers`` says whether it takes requests now."""

    name: str
    home: Path
    socket: Path
    folder: Path
    stop_signals: tuple[signal.Signals, ...]
    answers: Callable[[], bool]

    @property
    def log(self) -> Path:
        return self.home / f"{self.name}.log"

    @property
    def lock(self) -> Path:
        return self.home / f"{self.name}.alive"


def pid(server: Server) -> int | None:
    """The id of the running server, or nothing. Only ever the id of this very server."""
    recorded = server.lock.read_text() if server.lock.exists() else ""
    if not recorded.isdigit() or not _is_ours(server, int(recorded)):
        return None
    return int(recorded)


def is_alive(server: Server) -> bool:
    """Whether the server or a child that it left behind is alive."""
    if not server.lock.exists():
        return False
    held = take(server)
    if held is not None:
        os.close(held)
    return held is None


def take(server: Server) -> int | None:
    """The server's lock, as an open file, if nothing of it is alive."""
    handle = os.open(server.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def launch(server: Server, held: int, command: list[str], become: Become = None) -> None:
    """Start ``command`` with the lock in its hand too, and wait until it answers."""
    log = _open_log(server)
    try:
        subprocess.run(  # noqa: S603 -- our own binary, our own words
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=server.folder,
            env={"LC_ALL": "C", "PATH": os.defpath},
            pass_fds=(held,),
            start_new_session=True,
            umask=0o077,
            preexec_fn=_detached(held, become),
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as failure:
        raise ServerRefused(f"{server.name} does not start: {failure}") from failure
    finally:
        os.close(log)
    for _ in ticks(START_SECONDS):
        if server.answers():
            return
        if pid(server) is None:
            break
    raise ServerRefused(f"{server.name} does not start. The end of {server.log}:\n{log_tail(server)}")


def answers_soon(server: Server) -> bool:
    """Wait for the running server's answer, for as long as it runs and can be reached at all."""
    for _ in ticks(START_SECONDS):
        if server.answers():
            return True
        if pid(server) is None or not server.socket.exists():
            return False
    return False


def end(server: Server) -> bool:
    """Stop the server, gently first, and whatever a killed one left behind. Answers whether there was anything."""
    if not is_alive(server):
        return False
    for number in (*server.stop_signals, signal.SIGKILL):
        main = pid(server)
        if main is None:
            break
        _signal(main, number)
        if any(not is_alive(server) for _ in ticks(STOP_SECONDS)):
            return True
    for orphan in _orphans(server):
        _signal(orphan, signal.SIGKILL)
    if any(not is_alive(server) for _ in ticks(STOP_SECONDS)):
        return True
    raise ServerRefused(f"{server.name} does not end. The end of {server.log}:\n{log_tail(server)}")


def ticks(seconds: float) -> Iterator[None]:
    """A bounded wait: yields now and then until the time is over."""
    ends_at = time.monotonic() + seconds
    while True:
        yield
        if time.monotonic() > ends_at:
            return
        time.sleep(TICK_SECONDS)


def log_tail(server: Server, lines: int = 8) -> str:
    """The latest lines of the server's log."""
    if not server.log.exists():
        return "(no log)"
    return "\n".join(server.log.read_text(errors="replace").splitlines()[-lines:])


def _detached(held: int, become: Become) -> Callable[[], None]:
    """Between fork and exec: let go of the starter, so that a server is nobody's child, and write down who we are."""

    def detach() -> None:
        if os.fork():
            os._exit(0)
        os.truncate(held, 0)
        os.pwrite(held, str(os.getpid()).encode(), 0)
        if become is not None:
            become()

    return detach


def _open_log(server: Server) -> int:
    if server.log.exists() and server.log.stat().st_size > LOG_BYTES:
        server.log.replace(server.log.with_suffix(".log.old"))
    return os.open(server.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def _signal(process: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, number)


def _orphans(server: Server) -> list[int]:
    """The children that a killed server left behind; without /proc they end by themselves, a little later."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_in(entry, server.folder)]


def _works_in(process: Path, folder: Path) -> bool:
    with suppress(OSError):
        return (process / "cwd").resolve().is_relative_to(folder) and _program(process) in SERVER_NAMES
    return False


def _is_ours(server: Server, number: int) -> bool:
    """Whether the process is this server and not a stranger who was given the same number later."""
    entry = Path("/proc") / str(number)
    try:
        os.kill(number, 0)
        command = (entry / "cmdline").read_bytes() if Path("/proc/self").exists() else None
    except (ProcessLookupError, FileNotFoundError):
        return False
    # A process that has just become another program has no words for a moment; one that is dead has no program either.
    return command is None or os.fsencode(server.folder) in command or (not command and _program(entry) in SERVER_NAMES)


def _program(process: Path) -> str:
    with suppress(OSError):
        return (process / "exe").resolve().name
    return ""
