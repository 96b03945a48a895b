from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0007_erasing")]
    operations = [
        migrations.RunSQL(
            (SQL / "0009_retention.sql").read_text(encoding="utf-8"),
            (SQL / "0009_retention_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
