from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("canvass", "0007_erasing"), ("voters", "0009_retention")]
    operations = [
        migrations.RunSQL(
            (SQL / "0008_retention.sql").read_text(encoding="utf-8"),
            (SQL / "0008_retention_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
