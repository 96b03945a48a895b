from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0002_promise")]
    operations = [
        migrations.RunSQL(
            (SQL / "0004_quarantine.sql").read_text(encoding="utf-8"),
            (SQL / "0004_quarantine_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
