"""Many rows in one short statement: a column goes over as one array, and it is planned like the insert of one."""

from collections.abc import Sequence
from typing import Any

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
    # What is the same in all of them goes over once; of one column at least there must be as many as there are rows.
    shared = [field for field in fields[1:] if _is_shared(field, rows)]
    apart = [field for field in fields if field not in shared]
    names = ", ".join(connection.ops.quote_name(field.column or "") for field in [*apart, *shared])
    arrays = ", ".join(f"%s::{_type(field)}[]" for field in apart)
    each = ", ".join(["a.*", *(f"%s::{_type(field)}" for field in shared)])
    once = [field.get_db_prep_save(getattr(rows[0], field.attname), connection) for field in shared]
    columns = [[field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows] for field in apart]
    table = connection.ops.quote_name(meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {each} FROM unnest({arrays}) a", [*once, *columns])  # noqa: S608 -- our names


def _is_shared(field: "models.Field[Any, Any]", rows: Sequence[models.Model]) -> bool:
    """Whether all rows hold the same here. JSON tells 1 from true, and Python does not."""
    first = getattr(rows[0], field.attname)
    return not isinstance(field, models.JSONField) and all(getattr(row, field.attname) == first for row in rows)


def _type(field: "models.Field[Any, Any]") -> str:
    return (field.db_type(connection) or "").split("(")[0]
