"""System checks: a database that cannot keep the promise is refused before anything is written."""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

OLDEST_POSTGRES = 18


def postgres_refusal(version: int) -> str | None:
    """Why a server of this version (as ``server_version_num`` writes it) cannot serve, or nothing."""
    if version >= OLDEST_POSTGRES * 10_000:
        return None
    return (
        f"PostgreSQL {version // 10_000}.{version % 10_000} is too old. Ground Truth needs PostgreSQL {OLDEST_POSTGRES}"
        " or later: its temporal foreign keys are what keeps a reminder from anybody who did not say yes."
    )


@register(Tags.database)
def check_postgres(*, databases: Sequence[str] | None = None, **_: object) -> list[CheckMessage]:
    """Refuse each database that is older. Runs with ``migrate`` and with ``check --database``."""
    refusals = {alias: postgres_refusal(version(alias)) for alias in databases or ()}
    return [
        Error(
            refusal,
            hint="Name a newer server in DATABASE_URL, or unset it to use the embedded one.",
            obj=alias,
            id="groundtruth.E001",
        )
        for alias, refusal in refusals.items()
        if refusal
    ]


def version(alias: str) -> int:
    """The server's version as one number, 180006 for 18.6."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])
