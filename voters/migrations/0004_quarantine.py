from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0003_people'),
    ]

    operations = [
        migrations.CreateModel(
            name='Quarantine',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=80)),
                ('placed_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
            ],
        ),
        migrations.CreateModel(
            name='QuarantineStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('held', 'Held until somebody has looked'), ('released', 'Released'), ('set_aside', 'Set aside')], max_length=10)),
                ('at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='identificationruling',
            name='a_ruling_is_one_we_know',
        ),
        migrations.AlterField(
            model_name='identificationruling',
            name='ruling',
            field=models.CharField(choices=[('held', 'Held for review'), ('approved', 'Approved'), ('set_aside', 'Set aside'), ('withdrawn', 'Taken back by who recorded it'), ('released', 'No longer held')], max_length=10),
        ),
        migrations.AddField(
            model_name='quarantine',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quarantines', to='voters.campaign'),
        ),
        migrations.AddField(
            model_name='quarantine',
            name='placed_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quarantine',
            name='volunteer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='identificationruling',
            name='quarantine',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='voters.quarantine'),
        ),
        migrations.AddConstraint(
            model_name='identificationruling',
            constraint=models.CheckConstraint(condition=models.Q(('ruling__in', ['held', 'approved', 'set_aside', 'withdrawn', 'released'])), name='a_ruling_is_one_we_know'),
        ),
        migrations.AddField(
            model_name='quarantinestep',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='quarantinestep',
            name='quarantine',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='voters.quarantine'),
        ),
        migrations.AddIndex(
            model_name='quarantine',
            index=models.Index(fields=['campaign', 'volunteer'], name='quarantines_of_a_volunteer'),
        ),
        migrations.AddConstraint(
            model_name='quarantine',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gt', models.F('since')), _connector='OR'), name='a_quarantine_covers_some_time'),
        ),
        migrations.AddIndex(
            model_name='quarantinestep',
            index=models.Index(fields=['quarantine', '-id'], name='quarantine_steps_latest_first'),
        ),
        migrations.AddConstraint(
            model_name='quarantinestep',
            constraint=models.CheckConstraint(condition=models.Q(('step__in', ['held', 'released', 'set_aside'])), name='a_quarantine_step_is_one_we_know'),
        ),
        migrations.RunSQL(
            (SQL / "0004_quarantine.sql").read_text(encoding="utf-8"),
            (SQL / "0004_quarantine_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
