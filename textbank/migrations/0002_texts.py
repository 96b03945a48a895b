from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0001_initial"), ("voters", "0002_promise")]
    operations = [
        migrations.RunSQL(
            (SQL / "0002_texts.sql").read_text(encoding="utf-8"),
            (SQL / "0002_texts_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
