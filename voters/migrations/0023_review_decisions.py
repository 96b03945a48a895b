from pathlib import Path

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0022_ask_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewDecision',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('does', models.CharField(choices=[('accept', 'Accepted the latest answer'), ('accept_another', 'Accepted another answer'), ('undecided', 'Nobody knows: none of the answers counts'), ('ask_again', 'Asks again'), ('set_aside', 'Set the latest answer aside'), ('undo', 'Took a decision back')], max_length=14)),
                ('batch', models.UUIDField(blank=True, null=True)),
                ('decided_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
            ],
        ),
        migrations.AddField(
            model_name='campaign',
            name='looked_at',
            field=models.DateTimeField(blank=True, editable=False, help_text='Answers recorded before have been looked at.', null=True),
        ),
        migrations.AddIndex(
            model_name='identification',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['recorded_at'], name='answers_as_they_came'),
        ),
        migrations.AddField(
            model_name='reviewdecision',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='reviewdecision',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_decisions', to='voters.campaign'),
        ),
        migrations.AddField(
            model_name='reviewdecision',
            name='identification',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='voters.identification'),
        ),
        migrations.AddField(
            model_name='reviewdecision',
            name='undoes',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='voters.reviewdecision'),
        ),
        migrations.AddField(
            model_name='reviewdecision',
            name='voter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter'),
        ),
        migrations.AddField(
            model_name='identificationruling',
            name='decision',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='voters.reviewdecision'),
        ),
        migrations.AddIndex(
            model_name='reviewdecision',
            index=models.Index(fields=['campaign', 'by', '-id'], name='decisions_latest_first'),
        ),
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.CheckConstraint(condition=models.Q(('does__in', ['accept', 'accept_another', 'undecided', 'ask_again', 'set_aside', 'undo'])), name='a_decision_is_one_we_know'),
        ),
        migrations.AddConstraint(
            model_name='reviewdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('does', 'undo'), ('undoes__isnull', False)), models.Q(models.Q(('does', 'undo'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='an_undo_names_what_it_undoes'),
        ),
        migrations.RunSQL(
            (SQL / "0023_review_decisions.sql").read_text(encoding="utf-8"),
            (SQL / "0023_review_decisions_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
