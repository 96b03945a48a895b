from pathlib import Path

import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0013_searching'),
    ]

    operations = [
        migrations.CreateModel(
            name='RollChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('changed', 'Changed'), ('gone', 'Gone'), ('phone', 'A number more')], max_length=8)),
                ('before', models.JSONField(default=dict, help_text="The voter's columns as they were.")),
            ],
        ),
        migrations.CreateModel(
            name='SavedLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40)),
                ('columns', models.JSONField(help_text='Ours: the names of theirs.')),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='rollimport',
            name='an_import_is_in_a_state_we_know',
        ),
        migrations.RemoveIndex(
            model_name='voter',
            name='voters_by_election',
        ),
        migrations.AddField(
            model_name='rollimport',
            name='columns',
            field=models.JSONField(default=dict, help_text='Ours beside theirs, where a person has mapped them.'),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='kind',
            field=models.CharField(choices=[('voters', 'Voters'), ('ids', 'Answers from another system'), ('voted', 'Who has voted')], default='voters', max_length=8),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='missing',
            field=models.CharField(choices=[('auto', 'Mark them as gone, unless they are many'), ('mark', 'Mark them as gone'), ('keep', 'Leave them as they are')], default='auto', max_length=4),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='stop_asked_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='undone_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rollimport',
            name='undone_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='voter',
            name='brought_by',
            field=models.UUIDField(blank=True, help_text='The import that brought this voter.', null=True),
        ),
        migrations.AddField(
            model_name='voter',
            name='gone_at',
            field=models.DateTimeField(blank=True, help_text='Since when the newest list leaves this voter out.', null=True),
        ),
        migrations.AddField(
            model_name='voter',
            name='line_hash',
            field=models.BigIntegerField(blank=True, help_text='Of the line that told of this voter last.', null=True),
        ),
        migrations.AddField(
            model_name='voter',
            name='source',
            field=models.CharField(blank=True, db_default='', help_text='The layout of the list it came from.', max_length=60),
        ),
        migrations.AlterField(
            model_name='rollimport',
            name='by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='rollimport',
            name='layout',
            field=models.CharField(default='auto', max_length=60),
        ),
        migrations.AlterField(
            model_name='rollimport',
            name='state',
            field=models.CharField(choices=[('columns', 'Waiting for its columns'), ('waiting', 'Waiting'), ('reading', 'Reading'), ('checked', 'Waiting for your word'), ('applying', 'Writing the roll'), ('done', 'Done'), ('failed', 'Failed'), ('stopped', 'Stopped'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='waiting', max_length=8),
        ),
        migrations.AddConstraint(
            model_name='rollimport',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['columns', 'waiting', 'reading', 'checked', 'applying', 'done', 'failed', 'stopped', 'undoing', 'undone'])), name='an_import_is_in_a_state_we_know'),
        ),
        migrations.AddConstraint(
            model_name='rollimport',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['voters', 'ids', 'voted'])), name='an_import_is_of_a_kind_we_know'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.CheckConstraint(condition=models.Q(('gone_at__isnull', True), ('status', 'cancelled'), _connector='OR'), name='who_is_gone_is_not_registered'),
        ),
        migrations.AddField(
            model_name='rollchange',
            name='roll_import',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='voters.rollimport'),
        ),
        migrations.AddField(
            model_name='rollchange',
            name='voter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voters.voter'),
        ),
        migrations.AddField(
            model_name='savedlayout',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedlayout',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_layouts', to='voters.campaign'),
        ),
        migrations.AddConstraint(
            model_name='rollchange',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['changed', 'gone', 'phone'])), name='a_change_of_the_roll_is_of_a_kind_we_know'),
        ),
        migrations.AddConstraint(
            model_name='savedlayout',
            constraint=models.UniqueConstraint(fields=('campaign', 'name'), name='a_layout_has_a_name_of_its_own'),
        ),
        migrations.RunSQL(
            (SQL / "0014_roll_lines.sql").read_text(encoding="utf-8"),
            (SQL / "0014_roll_lines_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
