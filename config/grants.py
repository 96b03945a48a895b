"""What the application's database role may do: everything it needs, and nothing with what was said.

Web and worker log in as a role that owns nothing. On append-only tables it may only INSERT and SELECT; what
follows from answers (support periods) and the record of migrations it may only read.
"""

from collections.abc import Sequence
from typing import LiteralString

from django.apps import AppConfig, apps
from django.db import connections
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from config import statistics
from voters.models.append_only import AppendOnly

#: Only the database's own functions write these.
READ_ONLY = (
    "voters_erasure",
    "voters_forgottenstop",
    "voters_supportperiod",
    "voters_standing",
    "voters_countedanswer",
    "voters_answer",
    "voters_latestruling",
    "voters_likelypair",
    "voters_merger",
    "voters_gateanswer",
    "voters_searchedafresh",
    "voters_searchedvoter",
    "voters_searchlive",
    "voters_usablephone",
    "voters_spotcheckoutcome",
    "django_migrations",
)


#: What the application's role may call of the functions that act as the owner.
CALLED = ("voters_erase(bigint, uuid, uuid, text, bytea)", "voters_let_go(bytea)")


def append_only_tables(*, using: str = "owner") -> list[str]:
    """The append-only tables that stand: an app that is migrated to zero has none."""
    tables = {model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly)}
    return sorted(tables.intersection(connections[using].introspection.table_names()))


def give(*, using: str = "owner") -> None:
    """Give the role of the ``default`` alias its grants on all that stands in the database now."""
    role = sql.Identifier(str(connections["default"].settings_dict["USER"]))
    statements = [
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role),
        sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}").format(role),
        sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role),
    ]
    statements += [
        sql.SQL("GRANT MAINTAIN ON {} TO {}").format(sql.Identifier(table), role) for table in statistics.TABLES
    ]
    no_change = sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}")
    no_write = sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {} FROM {}")
    statements += [no_change.format(sql.Identifier(table), role) for table in append_only_tables(using=using)]
    with connections[using].cursor() as cursor:
        statements += [no_write.format(sql.Identifier(table), role) for table in _standing(cursor, READ_ONLY)]
        statements += [
            sql.SQL("GRANT EXECUTE ON FUNCTION {} TO {}").format(sql.SQL(function), role)  # names of ours
            for function in _standing(cursor, CALLED)
        ]
        for statement in statements:
            cursor.execute(statement)


def _standing(cursor: CursorWrapper, names: Sequence[str]) -> list[LiteralString]:
    """Those tables and functions that stand in the database: some do not while it is migrated back."""
    cursor.execute(
        "SELECT name FROM unnest(%s::text[]) AS name"
        " WHERE CASE WHEN name LIKE '%%(%%' THEN to_regprocedure(name)::oid ELSE to_regclass(name)::oid END > 0",
        [list(names)],
    )
    return [name for (name,) in cursor.fetchall()]


def after_migrate(*, app_config: AppConfig, using: str, **_: object) -> None:
    """Receives ``post_migrate``; the last app of ours gives the grants, once."""
    if app_config.name == "textbank" and using == "owner" and _is_migrated(using):
        give(using=using)


def _is_migrated(using: str) -> bool:
    """Whether the promise stands; ``migrate voters zero`` leaves nothing to grant on."""
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('voters_gateanswer') IS NOT NULL")
        (stands,) = cursor.fetchone()
    return bool(stands)
