from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0004_quarantine'),
    ]

    operations = [
        migrations.CreateModel(
            name='Allowance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('vouched_for', 'Known to us'), ('more_doors', '1,000 more people at doors'), ('more_texts', '1,000 more people to text'), ('looked_at', 'Looked at, goes on')], max_length=12)),
                ('people', models.PositiveIntegerField(default=0, help_text='How many more people the volunteer may see.')),
                ('given_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', 'volunteer', 'kind'], name='allowances_of_a_volunteer')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['vouched_for', 'more_doors', 'more_texts', 'looked_at'])), name='an_allowance_is_of_a_kind_we_know'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['more_doors', 'more_texts']), ('people__gt', 0)), models.Q(models.Q(('kind__in', ['more_doors', 'more_texts']), _negated=True), ('people', 0)), _connector='OR'), name='more_says_how_many_more')],
            },
        ),
        migrations.CreateModel(
            name='SeenVoter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('door', 'At the door'), ('text', 'By text')], max_length=8)),
                ('seen_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
            ],
            options={
                'indexes': [models.Index(fields=['volunteer', 'channel', 'seen_at'], name='seen_by_a_volunteer')],
                'constraints': [models.UniqueConstraint(fields=('volunteer', 'campaign', 'channel', 'voter'), name='a_voter_is_seen_for_the_first_time_once')],
            },
        ),
        migrations.RunSQL(
            (SQL / "0005_budgets.sql").read_text(encoding="utf-8"),
            (SQL / "0005_budgets_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
