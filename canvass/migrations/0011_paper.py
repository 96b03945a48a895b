from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("canvass", "0008_retention"), ("voters", "0014_roll_changes")]
    operations = [
        migrations.RunSQL(
            (SQL / "0011_paper.sql").read_text(encoding="utf-8"),
            (SQL / "0011_paper_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
