from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0019_numbers_gone'),
    ]

    operations = [
        migrations.CreateModel(
            name='LikelyPair',
            fields=[
                ('one', models.OneToOneField(on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='voters.voter')),
                ('state', models.TextField()),
            ],
            options={
                'db_table': 'voters_likelypair',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='LikelyDuplicate',
            fields=[
                ('voter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='voters.voter')),
                ('bunch', models.BigIntegerField(db_index=True, help_text='The lowest voter of those who look like one.')),
            ],
        ),
        migrations.CreateModel(
            name='OtherNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=2)),
                ('source', models.CharField(help_text="The layout that numbers so; 'state' for a state's own.", max_length=60)),
                ('number', models.CharField(max_length=40)),
                ('brought_by', models.UUIDField(blank=True, db_index=True, help_text='The import that brought it.', null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RecordRuling',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('verdict', models.CharField(choices=[('merged', 'One person'), ('different', 'Two people'), ('parted', 'Two records again')], max_length=9)),
                ('ruled_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('status_before', models.CharField(blank=True, help_text='Of the other record.', max_length=14, null=True)),
                ('phones', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, help_text='The rows of numbers that the kept voter got.', size=None)),
            ],
        ),
        migrations.AddField(
            model_name='voter',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_index=False, help_text='The record that is kept of this person; this one is on no list.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='voters.voter'),
        ),
        migrations.AddIndex(
            model_name='voter',
            index=models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='merged_voters'),
        ),
        migrations.AddField(
            model_name='othernumber',
            name='voter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='other_numbers', to='voters.voter'),
        ),
        migrations.AddField(
            model_name='recordruling',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='recordruling',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign'),
        ),
        migrations.AddField(
            model_name='recordruling',
            name='kept',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='record_rulings', to='voters.voter'),
        ),
        migrations.AddField(
            model_name='recordruling',
            name='other',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter'),
        ),
        migrations.AddField(
            model_name='recordruling',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='voters.recordruling'),
        ),
        migrations.AddConstraint(
            model_name='othernumber',
            constraint=models.UniqueConstraint(fields=('state', 'source', 'number'), name='a_source_numbers_a_voter_once'),
        ),
        migrations.AddConstraint(
            model_name='recordruling',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['merged', 'different', 'parted'])), name='a_ruling_on_records_is_one_we_know'),
        ),
        migrations.AddConstraint(
            model_name='recordruling',
            constraint=models.CheckConstraint(condition=models.Q(('kept', models.F('other')), _negated=True), name='a_ruling_is_on_two_records'),
        ),
        migrations.AddConstraint(
            model_name='recordruling',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undoes__isnull', False), ('verdict', 'parted')), models.Q(models.Q(('verdict', 'parted'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='who_parts_two_records_names_what_joined_them'),
        ),
        migrations.RunSQL(
            (SQL / "0020_same_person.sql").read_text(encoding="utf-8"),
            (SQL / "0020_same_person_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
