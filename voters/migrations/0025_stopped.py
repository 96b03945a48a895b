from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0024_releases")]
    operations = [
        migrations.RunSQL(
            (SQL / "0025_stopped.sql").read_text(encoding="utf-8"),
            (SQL / "0025_stopped_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
