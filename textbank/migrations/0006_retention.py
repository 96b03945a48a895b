from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0005_wordings"), ("voters", "0009_retention")]
    operations = [
        migrations.RunSQL(
            (SQL / "0006_retention.sql").read_text(encoding="utf-8"),
            (SQL / "0006_retention_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
