from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("textbank", "0009_by_itself"), ("voters", "0025_stopped")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(condition=models.Q(("state", "unknown")), fields=["claimed_at"], name="texts_not_known"),
        ),
        migrations.RunSQL(
            (SQL / "0010_holding.sql").read_text(encoding="utf-8"),
            (SQL / "0010_holding_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
