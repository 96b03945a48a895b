from decimal import Decimal
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('textbank', '0004_erasing'),
        ('voters', '0006_spot_check'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountStop',
            fields=[
                ('id', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('stopped_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('looked_at', models.DateTimeField()),
                ('verdict', models.CharField(choices=[('good', 'Good'), ('talk', 'Talk to them'), ('taken', 'Taken over')], max_length=8)),
                ('words', models.CharField(blank=True, default='', max_length=500)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TestText',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('sent_at', models.DateTimeField()),
                ('accepted', models.BooleanField()),
                ('error_code', models.PositiveIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variant', models.CharField(max_length=1)),
                ('language', models.CharField(blank=True, default='', max_length=8)),
                ('body', models.CharField(max_length=1600)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='readyanswer',
            name='a_drive_has_one_ready_answer_per_stance',
        ),
        migrations.RemoveConstraint(
            model_name='readyanswer',
            name='a_ready_answer_fits_for_against_or_undecided',
        ),
        migrations.AddField(
            model_name='conversation',
            name='for_lead_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='conversation',
            name='lead_reason',
            field=models.CharField(blank=True, db_default='', default='', max_length=200),
        ),
        migrations.AddField(
            model_name='conversation',
            name='sent_from',
            field=models.CharField(blank=True, db_default='', default='', max_length=16),
        ),
        migrations.AddField(
            model_name='conversation',
            name='variant',
            field=models.CharField(db_default='A', default='A', max_length=1),
        ),
        migrations.AddField(
            model_name='drive',
            name='batch_size',
            field=models.PositiveSmallIntegerField(db_default=50, default=50),
        ),
        migrations.AddField(
            model_name='drive',
            name='release_count',
            field=models.PositiveIntegerField(blank=True, help_text='So many people may be taken; none means everybody who is drawn up.', null=True),
        ),
        migrations.AddField(
            model_name='drive',
            name='second_pass_of',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second_pass', to='textbank.drive'),
        ),
        migrations.AddField(
            model_name='drive',
            name='texter_limit',
            field=models.PositiveIntegerField(blank=True, help_text='So many people a texter may take in 24 hours; none means no limit here.', null=True),
        ),
        migrations.AddField(
            model_name='inboundwebhook',
            name='settled_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='inboundwebhook',
            name='settled_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='readyanswer',
            name='after',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='followed_by', to='textbank.readyanswer'),
        ),
        migrations.AddField(
            model_name='readyanswer',
            name='title',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='rules',
            name='segment_price',
            field=models.DecimalField(db_default=Decimal('0.0083'), decimal_places=5, max_digits=7),
        ),
        migrations.AddField(
            model_name='rules',
            name='stopped_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='rules',
            name='stopped_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='readyanswer',
            name='stance',
            field=models.CharField(blank=True, choices=[('for', 'For'), ('against', 'Against'), ('undecided', 'Undecided')], default='', max_length=10),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('for_lead_at__isnull', False)), fields=['campaign', 'for_lead_at'], name='conversations_for_a_lead'),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(condition=models.Q(('message', None), ('read_at__isnull', False), ('settled_at', None)), fields=['received_at'], name='answers_of_nobody_we_know'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('batch_size__gte', 1), ('batch_size__lte', 200)), name='a_batch_holds_1_to_200_people'),
        ),
        migrations.AddConstraint(
            model_name='readyanswer',
            constraint=models.UniqueConstraint(condition=models.Q(('stance', ''), _negated=True), fields=('drive', 'stance'), name='a_drive_has_one_ready_answer_per_stance'),
        ),
        migrations.AddConstraint(
            model_name='readyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'undecided', ''])), name='a_ready_answer_fits_for_against_or_undecided'),
        ),
        migrations.AddConstraint(
            model_name='readyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('stance', ''), ('title', ''), _negated=True), name='a_ready_answer_has_a_stance_or_a_title'),
        ),
        migrations.AddConstraint(
            model_name='rules',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('stopped_at', None), ('stopped_by', None)), models.Q(('stopped_at__isnull', False), ('stopped_by__isnull', False)), _connector='OR'), name='a_campaigns_stop_has_its_who_and_when'),
        ),
        migrations.AddField(
            model_name='accountstop',
            name='stopped_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='look',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='look',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign'),
        ),
        migrations.AddField(
            model_name='look',
            name='conversation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='textbank.conversation'),
        ),
        migrations.AddField(
            model_name='look',
            name='texter',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='testtext',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='testtext',
            name='campaign',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign'),
        ),
        migrations.AddField(
            model_name='testtext',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='textbank.sender'),
        ),
        migrations.AddField(
            model_name='wording',
            name='drive',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='textbank.drive'),
        ),
        migrations.AddConstraint(
            model_name='accountstop',
            constraint=models.CheckConstraint(condition=models.Q(('id', True)), name='there_is_one_switch'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(condition=models.Q(models.Q(('words', ''), _negated=True), ('seen_at', None)), fields=['texter', 'campaign'], name='words_not_seen'),
        ),
        migrations.AddIndex(
            model_name='look',
            index=models.Index(fields=['conversation'], name='looks_at_a_conversation'),
        ),
        migrations.AddConstraint(
            model_name='look',
            constraint=models.CheckConstraint(condition=models.Q(('verdict__in', ['good', 'talk', 'taken'])), name='a_look_ends_in_a_verdict_we_know'),
        ),
        migrations.AddIndex(
            model_name='testtext',
            index=models.Index(fields=['sender', '-sent_at'], name='test_texts_of_a_sender'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.UniqueConstraint(fields=('drive', 'variant', 'language'), name='a_variant_has_one_wording_a_language'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.CheckConstraint(condition=models.Q(('variant__regex', '^[A-D]$')), name='a_variant_is_a_to_d'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.CheckConstraint(condition=models.Q(('language', ''), ('variant', 'A'), _negated=True), name='the_script_itself_is_variant_a'),
        ),
        migrations.AddConstraint(
            model_name='wording',
            constraint=models.CheckConstraint(condition=models.Q(('body__contains', '{volunteer}'), ('body__contains', '{campaign}'), ('body__regex', 'STOP')), name='a_wording_says_who_we_are_and_how_to_stop'),
        ),
        migrations.RunSQL(
            (SQL / "0005_wordings.sql").read_text(encoding="utf-8"),
            (SQL / "0005_wordings_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
