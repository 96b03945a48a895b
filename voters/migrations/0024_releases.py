import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0023_review_decisions'),
    ]

    operations = [
        migrations.CreateModel(
            name='GotvRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('door', 'At the door'), ('text', 'By text')], max_length=4)),
                ('drive_id', models.UUIDField()),
                ('step', models.CharField(choices=[('signed', 'Signed'), ('stopped', 'Stopped')], max_length=7)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('signed', models.JSONField(blank=True, default=dict)),
                ('at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
            ],
        ),
        migrations.AddField(
            model_name='campaign',
            name='leak_least_reached',
            field=models.PositiveSmallIntegerField(db_default=100, default=100),
        ),
        migrations.AddField(
            model_name='campaign',
            name='leak_stop_percent',
            field=models.PositiveSmallIntegerField(db_default=5, default=5),
        ),
        migrations.AddField(
            model_name='campaign',
            name='leak_warning_percent',
            field=models.PositiveSmallIntegerField(db_default=2, default=2),
        ),
        migrations.AddConstraint(
            model_name='campaign',
            constraint=models.CheckConstraint(condition=models.Q(('leak_least_reached__gte', 20), ('leak_least_reached__lte', 1000), ('leak_stop_percent__gte', models.F('leak_warning_percent')), ('leak_stop_percent__lte', 20), ('leak_warning_percent__gte', 1)), name='a_leak_warns_before_it_stops'),
        ),
        migrations.AddField(
            model_name='gotvrelease',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='gotvrelease',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='releases', to='voters.campaign'),
        ),
        migrations.AddIndex(
            model_name='gotvrelease',
            index=models.Index(fields=['campaign', 'channel', 'drive_id', '-id'], name='releases_latest_first'),
        ),
        migrations.AddConstraint(
            model_name='gotvrelease',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['door', 'text'])), name='a_release_is_for_door_or_text'),
        ),
        migrations.AddConstraint(
            model_name='gotvrelease',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('step', 'signed')), models.Q(('step', 'stopped'), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='a_release_is_signed_by_somebody_or_stopped_for_a_reason'),
        ),
        migrations.RunSQL(
            "SELECT voters_make_append_only('voters_gotvrelease');",
            "DROP TRIGGER what_was_said_is_never_emptied ON voters_gotvrelease;"
            " DROP TRIGGER what_was_said_is_never_changed ON voters_gotvrelease;",
        ),
    ]
