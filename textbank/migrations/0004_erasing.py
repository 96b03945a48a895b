from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0003_reading_first"), ("voters", "0007_erasing")]
    operations = [
        migrations.RunSQL(
            (SQL / "0004_erasing.sql").read_text(encoding="utf-8"),
            (SQL / "0004_erasing_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
