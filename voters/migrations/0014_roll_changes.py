from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0013_searching")]
    operations = [
        migrations.RunSQL(
            (SQL / "0014_roll_lines.sql").read_text(encoding="utf-8"),
            (SQL / "0014_roll_lines_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
