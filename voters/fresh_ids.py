"""Ids for rows that are made in bulk: Django does not read back a key that the database made."""

from uuid import UUID

from django.db import connection


def fresh_ids(count: int) -> list[UUID]:
    """So many new ids, the later the higher, from the database's own ``uuidv7()``."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT uuidv7() FROM generate_series(1, %s)", [count])
        return [made for (made,) in cursor.fetchall()]
