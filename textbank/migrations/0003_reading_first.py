from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0002_texts"), ("voters", "0002_promise")]
    operations = [
        migrations.RunSQL(
            (SQL / "0003_reading_first.sql").read_text(encoding="utf-8"),
            (SQL / "0003_reading_first_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
