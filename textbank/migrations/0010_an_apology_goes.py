from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0009_by_itself")]
    operations = [
        migrations.RunSQL(
            (SQL / "0010_an_apology_goes.sql").read_text(encoding="utf-8"),
            (SQL / "0010_an_apology_goes_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
