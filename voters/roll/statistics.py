"""Tell the planner what came in: until then it plans as if the roll were empty."""

from collections.abc import Sequence

from django.db import connection

from voters.models import Household, SearchCopy, SearchStale, Voter, VoterPhone

TABLES = tuple(model._meta.db_table for model in (Household, Voter, VoterPhone, SearchCopy, SearchStale))


def refresh(tables: Sequence[str] = TABLES) -> None:
    """Count these tables anew. The application's role may do that much with them (``GRANT MAINTAIN``)."""
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(connection.ops.quote_name(table) for table in tables)}")
