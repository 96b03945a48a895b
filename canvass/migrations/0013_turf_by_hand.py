from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("canvass", "0012_positions"), ("voters", "0016_stances_once")]
    operations = [
        migrations.RunSQL(
            (SQL / "0013_listings_move.sql").read_text(encoding="utf-8"),
            (SQL / "0013_listings_move_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
