"""The embedded engines: where they are, and how they start and stop.

Settings ask this module for addresses, so it knows nothing of Django. Each function reads GROUNDTRUTH_HOME anew.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path

from config.engines import account, folders, postgres, process, redis

CHECKOUT = Path(__file__).resolve().parent.parent

# Each carries a ``code`` and a sentence for the person at the keyboard.
REFUSALS = (process.ServerRefused, folders.FolderRefused, account.AccountRefused)


@dataclass(frozen=True)
class Engine:
    """One server. ``started`` says that the call which returned this started it."""

    running: bool
    started: bool
    pid: int | None
    socket: Path


@dataclass(frozen=True)
class Status:
    """Both servers of one home; an engine left to somebody else is not running here."""

    home: Path
    postgres: Engine
    redis: Engine

    @property
    def started(self) -> bool:
        return self.postgres.started or self.redis.started


def home() -> Path:
    """The folder of all local state: GROUNDTRUTH_HOME, else ``var`` in the checkout."""
    return (CHECKOUT / Path(os.environ.get("GROUNDTRUTH_HOME") or "var").expanduser()).resolve()


def database_url() -> str:
    """The database for the role that works in it and owns nothing."""
    return postgres.url(home(), postgres.APP)


def database_owner_url() -> str:
    """The database for the role that owns it and migrates it."""
    return postgres.url(home(), postgres.OWNER)


def redis_url() -> str:
    """Redis for the cache, as redis-py and Django take it."""
    return redis.cache_url(home())


def celery_broker_url() -> str:
    """Redis for the queues, as Celery takes it."""
    return redis.broker_url(home())


def as_celery_broker(url: str) -> str:
    """The address of a Redis elsewhere, as Celery takes it."""
    return redis.for_celery(url)


def start(*, with_postgres: bool = True, with_redis: bool = True) -> Status:
    """Start what does not run yet and return when it answers. Two callers at once start one server each.

    Raises one of ``REFUSALS``. A server that this call started and that then fails is not left running.
    """
    place = home()
    _make_folders(place)
    with _alone(place):
        return Status(
            home=place,
            postgres=_start(postgres.server(place), postgres.start, wanted=with_postgres),
            redis=_start(redis.server(place), redis.start, wanted=with_redis),
        )


def stop() -> Status:
    """Stop both servers if they run, and return when nothing of them is alive."""
    place = home()
    if place.exists():
        with _alone(place):
            process.end(redis.server(place))
            process.end(postgres.server(place))
            _clear_sockets(place)
    return status()


def status() -> Status:
    """What runs now. Waits for a start or stop under way."""
    place = home()
    with _alone(place) if place.exists() else nullcontext():
        return Status(home=place, postgres=_engine(postgres.server(place)), redis=_engine(redis.server(place)))


def _make_folders(place: Path) -> None:
    """Make the home and the folder of its sockets. A home that was there keeps the rights it was given."""
    runs_as = account.for_postgres(place / "postgres")
    through = runs_as.gid if runs_as.demoted else None
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        folders.private(place, through=through)
    if folders.sockets(place) != place:
        folders.private(folders.sockets(place), through=through)


def _clear_sockets(place: Path) -> None:
    """Leave nothing of ours in /tmp."""
    folder = folders.sockets(place)
    if folder != place:
        for empty in (folder / "postgres", folder / "redis", folder):
            with suppress(OSError):
                empty.rmdir()


def _start(server: process.Server, begin: Callable[[process.Server, int], None], *, wanted: bool) -> Engine:
    held = process.take(server) if wanted else None
    if not wanted or (held is None and process.answers_soon(server)):
        return _engine(server)
    if held is None:
        # Alive, and yet nobody can talk to it: its socket was cleared away, or a crash left its children behind.
        process.end(server)
        held = process.take(server)
    if held is None:
        raise process.ServerRefused(f"{server.name} was started by somebody else at the same moment. Try again.")
    try:
        begin(server, held)
    except BaseException:  # Whatever it was, nothing is left running.
        os.close(held)
        process.end(server)
        raise
    os.close(held)
    return _engine(server, started=True)


def _engine(server: process.Server, *, started: bool = False) -> Engine:
    running = process.is_alive(server)
    return Engine(running=running, started=started, pid=process.pid(server) if running else None, socket=server.socket)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    """One process at a time starts or stops the engines of a home."""
    handle = os.open(place / "engines.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
