from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0012_audit_chain")]
    operations = [
        migrations.RunSQL(
            (SQL / "0013_searching.sql").read_text(encoding="utf-8"),
            (SQL / "0013_searching_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
