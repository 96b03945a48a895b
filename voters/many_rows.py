"""Many rows in one short statement: each column goes over as one array, and it is planned like the insert of one."""

from collections.abc import Sequence

from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Write unsaved rows of one model, in their order.

    Columns that the database fills are left to it and not read back. Not for models that have arrays for columns.
    """
    if not rows:
        return
    meta = rows[0]._meta
    own = [field for field in meta.concrete_fields if not isinstance(field, models.AutoField)]
    fields = [field for field in own if not (field.generated or field.has_db_default())]
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    arrays = ", ".join(f"%s::{(field.db_type(connection) or '').split('(')[0]}[]" for field in fields)
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in fields]
    table = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT * FROM unnest({arrays})", values)  # noqa: S608 -- our names
