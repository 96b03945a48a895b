from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0023_review_decisions")]
    operations = [
        migrations.RunSQL(
            (SQL / "0024_releases.sql").read_text(encoding="utf-8"),
            (SQL / "0024_releases_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
