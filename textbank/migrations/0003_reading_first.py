from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('textbank', '0002_texts'),
        ('voters', '0003_people'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('asked_at', models.DateTimeField()),
                ('ruling', models.CharField(blank=True, choices=[('released', 'Released as it stood'), ('corrected', 'Sent in other words'), ('returned', 'Returned to its writer')], default='', max_length=9)),
                ('ruled_at', models.DateTimeField(blank=True, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=300)),
            ],
        ),
        migrations.CreateModel(
            name='Rules',
            fields=[
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text_rules', serialize=False, to='voters.campaign')),
                ('segments_a_day', models.PositiveIntegerField(db_default=20000)),
                ('links', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, db_default=[], size=None)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], size=None)),
                ('watch_words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, db_default=['undocumented', 'immigrants', 'illegal', 'kill', 'hate', 'idiot', 'stupid', 'shut up', 'whatsapp', 'telegram', 'venmo', 'cash app', 'gift card', 'vote by text', 'vote online', 'election is moved', 'polls are closed'], size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), db_default=['en', 'es'], size=None)),
            ],
        ),
        migrations.CreateModel(
            name='SegmentDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('segments', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('succeeded_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='a_text_is_in_a_state_we_know',
        ),
        migrations.RemoveConstraint(
            model_name='message',
            name='a_text_with_the_carrier_has_a_sid',
        ),
        migrations.AlterField(
            model_name='message',
            name='state',
            field=models.CharField(choices=[('held', 'Waits for a lead'), ('queued', 'Waits for the carrier'), ('claimed', 'Being handed over'), ('sent', 'With the carrier'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered'), ('failed', 'Failed'), ('refused', 'Refused by the carrier'), ('unknown', 'Not known if sent'), ('not_sent', 'Not sent'), ('cancelled', 'Called off'), ('received', 'Received')], max_length=11),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('sid__isnull', False)), fields=['claimed_at'], name='texts_handed_over'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['held', 'queued', 'claimed', 'sent', 'delivered', 'undelivered', 'failed', 'refused', 'unknown', 'not_sent', 'cancelled', 'received'])), name='a_text_is_in_a_state_we_know'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('direction', 'in'), ('state__in', ['held', 'queued', 'unknown', 'not_sent', 'cancelled', 'refused', 'claimed']), ('sid__isnull', False), _connector='OR'), name='a_text_with_the_carrier_has_a_sid'),
        ),
        migrations.AddField(
            model_name='reading',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reading',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign'),
        ),
        migrations.AddField(
            model_name='reading',
            name='correction',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects', to='textbank.message'),
        ),
        migrations.AddField(
            model_name='reading',
            name='message',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reading', to='textbank.message'),
        ),
        migrations.AddField(
            model_name='reading',
            name='ruled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(('segments_a_day__gte', 1)), name='a_campaign_may_send_something'),
        ),
        migrations.AddField(
            model_name='segmentday',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voters.campaign'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(condition=models.Q(('ruling', '')), fields=['campaign', 'asked_at'], name='texts_to_read_first'),
        ),
        migrations.AddIndex(
            model_name='reading',
            index=models.Index(fields=['by', 'campaign'], name='readings_of_a_texter'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ruled_at', None), ('ruled_by', None), ('ruling', '')), models.Q(('ruled_at__isnull', False), ('ruled_by__isnull', False), ('ruling__in', ['released', 'corrected', 'returned'])), _connector='OR'), name='a_ruling_has_its_who_and_when'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('ruled_by', None), models.Q(('ruled_by', models.F('by')), _negated=True), _connector='OR'), name='nobody_reads_their_own_text_first'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('correction', None), ('ruling', 'corrected'), _connector='OR'), name='a_correction_belongs_to_its_ruling'),
        ),
        migrations.AddConstraint(
            model_name='reading',
            constraint=models.CheckConstraint(condition=models.Q(('reasons', []), _negated=True), name='a_text_waits_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='segmentday',
            constraint=models.UniqueConstraint(fields=('campaign', 'day'), name='a_campaigns_day_is_counted_once'),
        ),
        migrations.RunSQL(
            (SQL / "0003_reading_first.sql").read_text(encoding="utf-8"),
            (SQL / "0003_reading_first_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
