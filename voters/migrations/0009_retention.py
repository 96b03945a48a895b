from pathlib import Path

import django.core.validators
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0008_gate_in_sets'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='kept_days',
            field=models.PositiveSmallIntegerField(default=90, help_text='So many days after the election notes, texts and numbers are kept.', validators=[django.core.validators.MinValueValidator(30), django.core.validators.MaxValueValidator(365)]),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('kept_days__gte', 30), ('kept_days__lte', 365)), name='words_are_kept_for_30_to_365_days'),
        ),
        migrations.RunSQL(
            (SQL / "0009_retention.sql").read_text(encoding="utf-8"),
            (SQL / "0009_retention_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
