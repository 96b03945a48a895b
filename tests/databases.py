"""A database for a test run or a benchmark: a copy of one that was migrated once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections

from config import services

MIGRATED = "migrated_{key}"
SOURCES = (
    "*/migrations/*.py",
    "*/sql/*.sql",
    "*/models/*.py",
    "*/apps.py",
    "config/grants.py",
    "config/statistics.py",
    "config/settings.py",
    "voters/roll/statistics.py",
    "requirements-dev.txt",
)


@contextmanager
def new_database(name: str) -> Iterator[None]:
    """Work in a database of this name, owned by ``owner`` and used by ``default``, and taken away afterwards."""
    owner, default = connections["owner"], connections["default"]
    old_name = owner.settings_dict["NAME"]
    with _one_at_a_time():
        migrated = _migrated()
        with _server() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # Of a run that was killed.
            server.execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
    owner.close()
    owner.settings_dict["NAME"] = name
    default.close()
    default.creation.set_as_test_mirror(owner.settings_dict)
    try:
        yield
    finally:
        default.close()
        owner.creation.destroy_test_db(old_name, verbosity=0)


def _migrated() -> str:
    """The name of a database to copy, migrated now unless one was by these very files."""
    owner = connections["owner"]
    name = MIGRATED.format(key=_key())
    with _server() as server:
        rows = server.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [MIGRATED.format(key="%")])
        there = {found for (found,) in rows.fetchall()}
        for outdated in there - {name}:
            server.execute(f"DROP DATABASE {outdated}")
    if name not in there:
        begun, test, old_name = f"begun_{name}", owner.settings_dict["TEST"], owner.settings_dict["NAME"]
        owner.settings_dict["TEST"] = test | {"NAME": begun}
        owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        owner.close()
        owner.settings_dict.update(TEST=test, NAME=old_name)
        with _server() as server:
            server.execute(f"ALTER DATABASE {begun} RENAME TO {name}")
    return name


def _server() -> Any:
    """A connection of the owner's to no database of ours, for use with ``with``."""
    owner = connections["owner"]
    return psycopg.connect(**owner.get_connection_params() | {"dbname": "postgres"}, autocommit=True)


def _key() -> str:
    """Changes with every file that says what stands in a migrated database."""
    told = sha256()
    for path in sorted(found for pattern in SOURCES for found in Path(settings.BASE_DIR).glob(pattern)):
        told.update(path.read_bytes())
    return told.hexdigest()[:12]


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two test processes make and copy in turn: a database that is being copied may have no guest."""
    with (services.home() / "databases.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
