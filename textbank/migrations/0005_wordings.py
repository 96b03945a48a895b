from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0004_erasing"), ("voters", "0006_spot_check")]
    operations = [
        migrations.RunSQL(
            (SQL / "0005_wordings.sql").read_text(encoding="utf-8"),
            (SQL / "0005_wordings_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
