"""How the database is told that a question is about the whole roll."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def asked() -> Iterator[None]:
    """Sort and hash in memory, and compile nothing, until the transaction that is opened here ends."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL work_mem = '128MB'; SET LOCAL jit = off")
        yield
