from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0006_retention"), ("voters", "0014_roll_changes")]
    operations = [
        migrations.RunSQL(
            (SQL / "0009_by_itself.sql").read_text(encoding="utf-8"),
            (SQL / "0009_by_itself_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
