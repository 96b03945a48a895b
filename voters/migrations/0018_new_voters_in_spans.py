from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0016_stances_once")]
    operations = [
        migrations.RunSQL(
            (SQL / "0018_new_voters_in_spans.sql").read_text(encoding="utf-8"),
            # What the view and the renewal were before is said in 0015.
            (SQL / "0018_new_voters_in_spans_reverse.sql").read_text(encoding="utf-8")
            + (SQL / "0015_searched_once.sql").read_text(encoding="utf-8")
            + "DROP FUNCTION voters_not_copied_yet(), voters_copy_for_search(bigint[]);",
        ),
    ]
