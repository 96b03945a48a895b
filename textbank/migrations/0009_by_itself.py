from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('textbank', '0008_read_along'),
        ('voters', '0019_numbers_gone'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CarrierDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('segments', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name='accountstop',
            name='stop_code',
            field=models.PositiveIntegerField(blank=True, help_text="The carrier's code that threw it.", null=True),
        ),
        migrations.AddField(
            model_name='drive',
            name='stopped_variants',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1), blank=True, db_default=[], size=None),
        ),
        migrations.AddField(
            model_name='rules',
            name='segments_a_carrier_day',
            field=models.PositiveIntegerField(blank=True, help_text='What the carriers take in a day of theirs; empty where they name no limit.', null=True),
        ),
        migrations.AddField(
            model_name='rules',
            name='segments_a_minute',
            field=models.PositiveIntegerField(db_default=4500),
        ),
        migrations.AddField(
            model_name='sender',
            name='asked_at',
            field=models.DateTimeField(blank=True, help_text='When the carrier was last asked about it; what it said stands beside.', null=True),
        ),
        migrations.AddField(
            model_name='sender',
            name='inbound_url',
            field=models.CharField(blank=True, db_default='', default='', max_length=300),
        ),
        migrations.AddField(
            model_name='sender',
            name='is_known',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='sender',
            name='registration',
            field=models.CharField(blank=True, db_default='', default='', max_length=30),
        ),
        migrations.AddField(
            model_name='sender',
            name='rests_until',
            field=models.DateTimeField(blank=True, help_text='The carrier takes nothing more from it until then.', null=True),
        ),
        migrations.AddField(
            model_name='sender',
            name='segments_a_second',
            field=models.PositiveSmallIntegerField(blank=True, help_text="What the carrier takes from it; empty where only the campaign's pace counts.", null=True),
        ),
        migrations.AlterField(
            model_name='accountstop',
            name='stopped_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='accountstop',
            constraint=models.CheckConstraint(condition=models.Q(('stopped_by__isnull', False), ('stop_code__isnull', False), _connector='OR'), name='the_switch_was_thrown_by_somebody_or_the_carrier'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('segments_a_minute__gte', 1)), name='a_campaign_sends_at_some_pace'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.CheckConstraint(condition=models.Q(('segments_a_second', None), ('segments_a_second__gte', 1), _connector='OR'), name='a_sender_sends_something'),
        ),
        migrations.AddField(
            model_name='carrierday',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voters.campaign'),
        ),
        migrations.AddConstraint(
            model_name='carrierday',
            constraint=models.UniqueConstraint(fields=('campaign', 'day'), name='a_carriers_day_is_counted_once'),
        ),
        migrations.RunSQL(
            (SQL / "0009_by_itself.sql").read_text(encoding="utf-8"),
            (SQL / "0009_by_itself_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
