from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0006_spot_check")]
    operations = [
        migrations.RunSQL(
            (SQL / "0007_erasing.sql").read_text(encoding="utf-8"),
            (SQL / "0007_erasing_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
