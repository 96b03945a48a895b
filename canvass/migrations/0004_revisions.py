from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("canvass", "0002_carried_down")]
    operations = [
        migrations.RunSQL(
            (SQL / "0004_revisions.sql").read_text(encoding="utf-8"),
            (SQL / "0004_revisions_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
