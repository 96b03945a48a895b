from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("voters", "0004_quarantine")]
    operations = [
        migrations.RunSQL(
            (SQL / "0005_budgets.sql").read_text(encoding="utf-8"),
            (SQL / "0005_budgets_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
