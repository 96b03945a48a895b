from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("canvass", "0003_phone_record")]
    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    (SQL / "0004_revisions.sql").read_text(encoding="utf-8"),
                    (SQL / "0004_revisions_reverse.sql").read_text(encoding="utf-8"),
                )
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="walklist",
                    name="script",
                    field=models.ForeignKey(
                        editable=False,
                        help_text="The revision that the drive had when the list was drawn up; set by the database.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="canvass.script",
                    ),
                ),
            ],
        ),
    ]
