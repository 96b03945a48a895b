"""The real database, made by its owner and used by the application's role."""

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from config import services
from tests import answers, factories
from tests.databases import new_database

# On a busy machine an example may take long, and everybody tries the same ones: a run fails for what was changed.
# `--hypothesis-profile default` looks for others.
hypothesis.settings.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow, hypothesis.HealthCheck.function_scoped_fixture],
)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session", autouse=True)
def engines() -> None:
    """Start the embedded engines, unless the environment names others. They stay for the next run."""
    if not os.environ.get("DATABASE_URL"):
        services.start()
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # Whitenoise asks for it.


@pytest.fixture(scope="session")
def django_db_setup(
    engines: None,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """``owner`` makes the database; ``default`` logs in to it as the role that owns nothing."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    with django_db_blocker.unblock(), new_database(f"test_{worker}"):
        yield


@pytest.fixture(scope="session", autouse=True)
def judged_answers() -> Iterator[None]:
    """Every answer of the whole suite keeps the rules that hold for all."""
    with answers.judged():
        yield


def empty_tables() -> None:
    """Take everything out again, as the owner, past the triggers that would refuse it."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename NOT IN ('django_migrations', 'django_content_type', 'auth_permission')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        disable = "; ".join(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)
        enable = "; ".join(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables)
        cursor.execute(f"BEGIN; {disable}; TRUNCATE {', '.join(tables)} RESTART IDENTITY; {enable}; COMMIT")


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Commits are real: for threads, workers and browsers. Everything is taken out afterwards."""
    from django.core.cache import cache  # noqa: PLC0415 -- settings are ready by now

    with django_db_blocker.unblock():
        cache.clear()
        yield
        connections["default"].close()
        empty_tables()
        connections["owner"].close()
        cache.clear()


@pytest.fixture
def town(db: None) -> factories.Town:
    return factories.town()
