"""One foreground command: its lines, its restarts, and that nothing of it is left."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import randrange

import pytest

from config import services
from config.lifeline import Lifeline
from config.supervisor import GRACE_SECONDS, Child, StepFailed, Supervisor

LIMIT_SECONDS = 200.0
CREW = """
import json, sys
from pathlib import Path
from config import supervisor
from config.lifeline import Lifeline
from config.supervisor import Child, Supervisor

supervisor.GRACE_SECONDS = float(sys.argv[3])
children = [Child(name, [sys.executable, "-c", code]) for name, code in json.loads(sys.argv[1]).items()]
lifeline = Lifeline(lambda: Path(sys.argv[2]).write_text("at last"))
crew = Supervisor(write=lambda line: print(line, flush=True), lifeline=lifeline, folder=Path.cwd())
with crew.at_work():
    crew.keep(children)
    crew.watch(is_ready=lambda: True, on_ready=lambda: print("ready", flush=True))
lifeline.farewell()
"""
WAITS = "import signal; print('here', flush=True); signal.pause()"
IGNORES = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + WAITS
HAS_A_CHILD = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {IGNORES!r}])"


class Session:
    """A command under test: what it says line by line, and what of it is alive."""

    def __init__(self, *command: str, **environment: str) -> None:
        self.mark = f"GROUNDTRUTH_TEST_MARK={time.monotonic_ns()}"
        name, _, value = self.mark.partition("=")
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=services.CHECKOUT,
            env={**os.environ, **environment, name: value},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []

    def wait_for(self, words: str) -> None:
        """Read on until a line holds the words; the watchdog ends a wait in vain."""
        assert self.process.stdout is not None
        while words not in (line := self.process.stdout.readline()):
            assert line, f"never said {words!r}, but:\n{''.join(self.lines)}"
            self.lines.append(line)
        self.lines.append(line)

    def end(self) -> None:
        """Read on to the end, which is when the last process that could write has gone."""
        assert self.process.stdout is not None
        self.lines += self.process.stdout.readlines()
        self.process.wait()

    def alive(self) -> list[str]:
        """Every process that has inherited our mark and is not a mere entry in the table."""
        return [entry.name for entry in Path("/proc").glob("[0-9]*") if self._has_mark(entry)]

    def _has_mark(self, entry: Path) -> bool:
        try:
            return self.mark.encode() in (entry / "environ").read_bytes()
        except OSError:
            return False


@contextmanager
def session(*command: str, **environment: str) -> Iterator[Session]:
    running = Session(*command, **environment)
    watchdog = threading.Timer(LIMIT_SECONDS, running.process.kill)
    watchdog.start()
    try:
        yield running
    finally:
        watchdog.cancel()
        running.process.kill()
        running.end()
        assert running.process.stdout is not None
        running.process.stdout.close()


@contextmanager
def crew(tmp_path: Path, *, grace: float = GRACE_SECONDS, **children: str) -> Iterator[Session]:
    with session("-c", CREW, json.dumps(children), str(tmp_path / "at_last"), str(grace)) as running:
        yield running


def left_of(alive: Callable[[], list[str]]) -> list[str]:
    """Who is alive at the end. Whoever was killed is gone only once it had its turn; until then it does nothing."""
    until = time.monotonic() + LIMIT_SECONDS
    while (left := alive()) and time.monotonic() < until:
        time.sleep(0.02)
    return left


def test_each_line_carries_the_name_of_its_process(tmp_path: Path) -> None:
    with crew(tmp_path, web=WAITS, worker=WAITS) as running:
        running.wait_for("here")
        running.wait_for("here")

    lines = sorted(line for line in running.lines if "here" in line)
    assert lines == ["web    | here\n", "worker | here\n"]


def test_a_process_that_dies_is_started_again_and_it_says_so(tmp_path: Path) -> None:
    with crew(tmp_path, web="import sys; print('here', flush=True); sys.exit(3)", worker=WAITS) as running:
        running.wait_for("ended with 3; starts again in 1 s")
        running.wait_for("ended with 3; starts again in 2 s")
        so_far = running.lines.copy()

    assert so_far.count("web    | here\n") == 2


def test_ctrl_c_leaves_nothing_alive(tmp_path: Path) -> None:
    with crew(tmp_path, web=HAS_A_CHILD, worker=WAITS) as running:
        running.wait_for("here")
        running.wait_for("here")
        running.process.send_signal(signal.SIGINT)
        running.end()

    assert (running.process.returncode, left_of(running.alive)) == (0, [])
    assert not (tmp_path / "at_last").exists()


def test_ctrl_c_twice_does_not_wait_for_a_process_that_will_not_end(tmp_path: Path) -> None:
    with crew(tmp_path, grace=2 * LIMIT_SECONDS, web=IGNORES) as running:
        running.wait_for("here")
        running.process.send_signal(signal.SIGINT)
        running.wait_for("Stopping")
        running.process.send_signal(signal.SIGINT)
        running.end()

    assert (running.process.returncode, left_of(running.alive)) == (0, [])


def test_kill_9_leaves_nothing_alive_either(tmp_path: Path) -> None:
    with crew(tmp_path, web=HAS_A_CHILD, worker=WAITS) as running:
        running.wait_for("here")
        running.wait_for("here")
        running.process.kill()
        running.end()

    assert ((tmp_path / "at_last").read_text(), left_of(running.alive)) == ("at last", [])


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[tuple[Supervisor, list[str]]]:
    lines: list[str] = []
    lifeline = Lifeline(lambda: None)
    boss = Supervisor(write=lines.append, lifeline=lifeline, folder=tmp_path)
    with boss.at_work():
        yield boss, lines
    lifeline.farewell()


def test_a_step_shows_its_progress_and_hands_back_its_answer(supervisor: tuple[Supervisor, list[str]]) -> None:
    boss, lines = supervisor
    code = "import sys; print('half way', file=sys.stderr); print('link one'); print('link two')"

    answer = boss.finish(Child("demo", [sys.executable, "-c", code]))

    assert answer == ["link one", "link two"]
    assert lines == ["demo   | half way"]


def test_a_step_that_fails_is_a_refusal(supervisor: tuple[Supervisor, list[str]]) -> None:
    boss, _ = supervisor

    with pytest.raises(StepFailed, match="demo ended with 4"):
        boss.finish(Child("demo", [sys.executable, "-c", "import sys; sys.exit(4)"]))


def free_ports(count: int) -> list[str]:
    """Ports below those that the system gives to whoever asks for any, so that nobody beside us gets one of them."""
    found: list[str] = []
    while len(found) < count:
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", randrange(20_000, 32_000)))
            found.append(str(probe.getsockname()[1]))
    return found


@pytest.fixture
def home() -> Iterator[Path]:
    base = Path(tempfile.mkdtemp(prefix="gt-"))
    yield base / "home"
    shutil.rmtree(base)


def test_a_port_in_use_is_said_before_anything_starts(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, "manage.py", "run", "--json"],
            cwd=services.CHECKOUT,
            env={**os.environ, "GROUNDTRUTH_HOME": str(home), "GROUNDTRUTH_PORT": str(port)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    refusal = json.loads(run.stdout)
    assert (run.returncode, refusal["error"], home.exists()) == (1, "port_in_use", False)
    assert refusal["message"].startswith(f"Port {port} is not free (Address already in use).")


def processes_of(home: Path) -> list[str]:
    """Every process that was told of the home, and every engine that works in it."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes() + (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if str(home).encode() in told:
            found.append(told.decode(errors="replace")[-200:])
    return found


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_one_command_runs_everything_and_takes_everything_with_it(home: Path, ending: signal.Signals) -> None:
    port, simulator = free_ports(2)
    ports = {"GROUNDTRUTH_HOME": str(home), "GROUNDTRUTH_PORT": port, "SIMULATOR_PORT": simulator}

    with session("manage.py", "run", "--demo", "no", **ports) as running:
        running.wait_for(f"Ground Truth answers on http://127.0.0.1:{port}")
        running.wait_for("Set up your campaign: ")
        running.wait_for("Ctrl-C stops everything.")
        running.process.send_signal(ending)
        running.end()

    assert left_of(lambda: processes_of(home)) == []
    assert running.process.returncode == (-signal.SIGKILL if ending == signal.SIGKILL else 0)
