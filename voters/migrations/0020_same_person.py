from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0014_roll_changes")]
    operations = [
        migrations.RunSQL(
            (SQL / "0020_same_person.sql").read_text(encoding="utf-8"),
            (SQL / "0020_same_person_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
