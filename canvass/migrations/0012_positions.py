from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("canvass", "0011_paper"), ("voters", "0014_roll_changes")]
    operations = [
        migrations.RunSQL(
            (SQL / "0012_positions.sql").read_text(encoding="utf-8"),
            (SQL / "0012_positions_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
