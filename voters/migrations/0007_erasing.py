from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0006_spot_check'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForgottenStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_hash', models.CharField(max_length=64, unique=True)),
                ('forgotten_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(help_text='How the wish reached us. It names nobody.', max_length=200)),
                ('erased_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('voter', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='erasure', to='voters.voter')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL(
            (SQL / "0007_erasing.sql").read_text(encoding="utf-8"),
            (SQL / "0007_erasing_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
