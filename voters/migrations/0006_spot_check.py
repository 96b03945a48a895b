from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0005_budgets'),
    ]

    operations = [
        migrations.CreateModel(
            name='SpotCheckOutcome',
            fields=[
                ('identification', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='voters.identification')),
                ('source', models.CharField(max_length=8)),
                ('stance', models.CharField(max_length=10, null=True)),
                ('days', models.FloatField(null=True)),
            ],
            options={
                'db_table': 'voters_spotcheckoutcome',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='SpotCheck',
            fields=[
                ('identification', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='spot_check', serialize=False, to='voters.identification')),
                ('drawn_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='spot_checks', to='voters.campaign')),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'drawn_at'], name='spot_checks_of_a_campaign')],
            },
        ),
        migrations.RunSQL(
            (SQL / "0006_spot_check.sql").read_text(encoding="utf-8"),
            (SQL / "0006_spot_check_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
