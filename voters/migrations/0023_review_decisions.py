from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0020_same_person")]
    operations = [
        migrations.RunSQL(
            (SQL / "0023_review_decisions.sql").read_text(encoding="utf-8"),
            (SQL / "0023_review_decisions_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
