import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('voters', '0002_promise'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountStop',
            fields=[
                ('id', models.BooleanField(default=True, primary_key=True, serialize=False)),
                ('stopped_at', models.DateTimeField()),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stop_code', models.PositiveIntegerField(blank=True, help_text="The carrier's code that threw it.", null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', True)), name='there_is_one_switch'), models.CheckConstraint(condition=models.Q(('stopped_by__isnull', False), ('stop_code__isnull', False), _connector='OR'), name='the_switch_was_thrown_by_somebody_or_the_carrier')],
            },
        ),
        migrations.CreateModel(
            name='CarrierDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voters.campaign')),
                ('day', models.DateField()),
                ('segments', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'day'), name='a_carriers_day_is_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16)),
                ('held_at', models.DateTimeField()),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('number',), name='a_number_is_held_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='settled_at_and_by_go_together')],
            },
        ),
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sid', models.CharField(max_length=34, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['asked_at'], name='redactions_to_do')],
            },
        ),
        migrations.CreateModel(
            name='Rules',
            fields=[
                ('campaign', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='text_rules', serialize=False, to='voters.campaign')),
                ('segments_a_day', models.PositiveIntegerField(db_default=20000)),
                ('segments_a_minute', models.PositiveIntegerField(db_default=4500)),
                ('segments_a_carrier_day', models.PositiveIntegerField(blank=True, help_text='What the carriers take in a day of theirs; empty where they name no limit.', null=True)),
                ('segment_price', models.DecimalField(db_default=Decimal('0.0083'), decimal_places=5, max_digits=7)),
                ('links', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=100), blank=True, db_default=[], size=None)),
                ('numbers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, db_default=[], size=None)),
                ('watch_words', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, db_default=['undocumented', 'immigrants', 'illegal', 'kill', 'hate', 'idiot', 'stupid', 'shut up', 'whatsapp', 'telegram', 'venmo', 'cash app', 'gift card', 'vote by text', 'vote online', 'election is moved', 'polls are closed'], size=None)),
                ('languages', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=8), db_default=['en', 'es'], size=None)),
                ('answers_first', models.BooleanField(db_default=False, default=False, help_text='Who has answers waiting takes no new people.')),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('stopped_at', None), ('stopped_by', None)), models.Q(('stopped_at__isnull', False), ('stopped_by__isnull', False)), _connector='OR'), name='a_campaigns_stop_has_its_who_and_when'), models.CheckConstraint(condition=models.Q(('segments_a_day__gte', 1)), name='a_campaign_may_send_something'), models.CheckConstraint(condition=models.Q(('segments_a_minute__gte', 1)), name='a_campaign_sends_at_some_pace')],
            },
        ),
        migrations.CreateModel(
            name='SegmentDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voters.campaign')),
                ('day', models.DateField()),
                ('segments', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'day'), name='a_campaigns_day_is_counted_once')],
            },
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='senders', to='voters.campaign')),
                ('address', models.CharField(help_text="A number like +16145550100, or a service's sid that begins with MG.", max_length=34, unique=True)),
                ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('stop_code', models.PositiveIntegerField(blank=True, help_text="The carrier's code that stopped it.", null=True)),
                ('rests_until', models.DateTimeField(blank=True, help_text='The carrier takes nothing more from it until then.', null=True)),
                ('segments_a_second', models.PositiveSmallIntegerField(blank=True, help_text="What the carrier takes from it; empty where only the campaign's pace counts.", null=True)),
                ('asked_at', models.DateTimeField(blank=True, help_text='When the carrier was last asked about it; what it said stands beside.', null=True)),
                ('is_known', models.BooleanField(null=True)),
                ('registration', models.CharField(blank=True, db_default='', default='', max_length=30)),
                ('inbound_url', models.CharField(blank=True, db_default='', default='', max_length=300)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'campaign'), name='a_sender_is_of_one_campaign'), models.CheckConstraint(condition=models.Q(('address__regex', '^(\\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32})$')), name='a_sender_is_a_number_or_a_service'), models.CheckConstraint(condition=models.Q(('segments_a_second', None), ('segments_a_second__gte', 1), _connector='OR'), name='a_sender_sends_something')],
            },
        ),
        migrations.CreateModel(
            name='StatusReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempt_id', models.UUIDField()),
                ('sid', models.CharField(max_length=34)),
                ('status', models.CharField(max_length=20)),
                ('error_code', models.PositiveIntegerField(blank=True, null=True)),
                ('received_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('sid', 'status'), name='a_status_is_reported_once')],
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['received_at'], name='reports_not_read_yet'), models.Index(fields=['attempt_id'], name='reports_of_an_attempt')],
            },
        ),
        migrations.CreateModel(
            name='Sweep',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('succeeded_at', models.DateTimeField(blank=True, null=True)),
                ('failed_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Drive',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_drives', to='voters.campaign')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('universe', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.universe')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='textbank.sender')),
                ('script', models.CharField(max_length=1600)),
                ('starts_date', models.DateField()),
                ('ends_date', models.DateField()),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_up_at', models.DateTimeField(blank=True, null=True)),
                ('release_count', models.PositiveIntegerField(blank=True, help_text='So many people may be taken; none means everybody who is drawn up.', null=True)),
                ('approved_count', models.PositiveIntegerField(blank=True, help_text='How many were released when a second person approved; none means everybody.', null=True)),
                ('batch_size', models.PositiveSmallIntegerField(db_default=50, default=50)),
                ('texter_limit', models.PositiveIntegerField(blank=True, help_text='So many people a texter may take in 24 hours; none means no limit here.', null=True)),
                ('second_pass_of', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='second_pass', to='textbank.drive')),
                ('opens_hour', models.PositiveSmallIntegerField(blank=True, help_text="Narrower hours than the campaign's; none means the campaign's.", null=True)),
                ('closes_hour', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('pause_reason', models.CharField(blank=True, default='', max_length=40)),
                ('stopped_variants', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1), blank=True, db_default=[], size=None)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'campaign', 'purpose'), name='a_text_drive_has_one_purpose'), models.UniqueConstraint(fields=('campaign', 'name'), name='a_text_drive_has_a_name_of_its_own'), models.CheckConstraint(condition=models.Q(('purpose__in', ['identify', 'gotv'])), name='a_text_drive_identifies_or_reminds'), models.CheckConstraint(condition=models.Q(('script__contains', '{volunteer}'), ('script__contains', '{campaign}'), ('script__regex', 'STOP')), name='a_script_says_who_we_are_and_how_to_stop'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='approved_at_and_by_go_together'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('created_by')), _negated=True), _connector='OR'), name='a_second_person_approves_a_script'), models.CheckConstraint(condition=models.Q(models.Q(('pause_reason', ''), ('paused_at__isnull', True)), models.Q(('paused_at__isnull', False), models.Q(('pause_reason', ''), _negated=True)), _connector='OR'), name='a_paused_drive_says_why'), models.CheckConstraint(condition=models.Q(('starts_date__lte', models.F('ends_date'))), name='a_drive_starts_before_it_ends'), models.CheckConstraint(condition=models.Q(models.Q(('closes_hour', None), ('opens_hour', None)), models.Q(('closes_hour__lte', 21), ('opens_hour__gte', 8), ('opens_hour__lt', models.F('closes_hour'))), _connector='OR'), name='a_drives_hours_lie_within_8_to_21'), models.CheckConstraint(condition=models.Q(('batch_size__gte', 1), ('batch_size__lte', 200)), name='a_batch_holds_1_to_200_people')],
            },
        ),
        migrations.CreateModel(
            name='TestText',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('sender', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='textbank.sender')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('sent_at', models.DateTimeField()),
                ('accepted', models.BooleanField()),
                ('error_code', models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['sender', '-sent_at'], name='test_texts_of_a_sender')],
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='textbank.drive')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('number', models.CharField(max_length=16)),
                ('gotv_contact', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.gotvcontact')),
                ('texter', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('skipped_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('to_send', 'To send'), ('waiting', 'Waiting'), ('to_answer', 'To answer'), ('done', 'Done')], default='to_send', max_length=9)),
                ('closing', models.CharField(blank=True, choices=[('stopped', 'Wants no texts'), ('wrong_person', 'Wrong person'), ('not_a_supporter', 'Not a supporter'), ('finished', 'Finished'), ('abusive', 'Abusive'), ('no_texts', 'Number takes no texts'), ('failed', 'The text failed'), ('another_drive', 'Goes on in another drive'), ('protected', 'Protected voter'), ('restricted', 'Asked not to be contacted, moved or deceased'), ('gate', 'The gate is shut')], default='', max_length=16)),
                ('closing_reason', models.CharField(blank=True, default='', max_length=20)),
                ('sent_from', models.CharField(blank=True, db_default='', default='', max_length=16)),
                ('for_lead_at', models.DateTimeField(blank=True, null=True)),
                ('offered_at', models.DateTimeField(blank=True, help_text='Since when anybody may take the answers of this conversation.', null=True)),
                ('lead_reason', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('variant', models.CharField(db_default='A', default='A', max_length=1)),
                ('latest_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('drawn_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'campaign', 'drive', 'voter', 'purpose'), name='a_conversation_is_with_one_voter'), models.UniqueConstraint(fields=('drive', 'voter'), name='a_voter_is_texted_once_in_a_drive'), models.UniqueConstraint(condition=models.Q(('state__in', ('to_send', 'waiting', 'to_answer'))), fields=('campaign', 'number'), name='a_number_is_in_one_open_conversation'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('gotv_contact__isnull', False), _connector='OR'), name='a_gotv_conversation_has_its_contact'), models.CheckConstraint(condition=models.Q(('state__in', ['to_send', 'waiting', 'to_answer', 'done'])), name='a_conversation_is_in_a_state_we_know'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), models.Q(('closing', ''), _negated=True)), models.Q(models.Q(('state', 'done'), _negated=True), ('closing', '')), _connector='OR'), name='a_conversation_that_is_done_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('texter__isnull', True)), models.Q(('taken_at__isnull', False), ('texter__isnull', False)), _connector='OR'), name='taken_at_and_texter_go_together'), models.CheckConstraint(condition=models.Q(('state__in', ['to_send', 'done']), ('texter__isnull', False), _connector='OR'), name='whoever_is_written_to_has_a_texter')],
                'indexes': [models.Index(condition=models.Q(('state', 'to_send'), ('texter', None)), fields=['drive', 'id'], name='conversations_to_take'), models.Index(fields=['texter', 'state', '-latest_at'], name='conversations_in_hand'), models.Index(condition=models.Q(('gotv_contact__isnull', False)), fields=['gotv_contact'], name='conversations_by_contact'), models.Index(condition=models.Q(('for_lead_at__isnull', False)), fields=['campaign', 'for_lead_at'], name='conversations_for_a_lead'), models.Index(fields=['number', '-drawn_at'], name='conversations_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Extension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='textbank.drive')),
                ('count', models.PositiveIntegerField(blank=True, help_text='None means everybody of the drive.', null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('agreed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('agreed_at', models.DateTimeField(blank=True, null=True)),
                ('dropped_at', models.DateTimeField(blank=True, help_text='Refused, or asked for anew.', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='an_extension_is_agreed_to_by_somebody'), models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='nobody_agrees_to_their_own_extension'), models.CheckConstraint(condition=models.Q(('agreed_at', None), ('dropped_at', None), _connector='OR'), name='an_extension_is_agreed_to_or_dropped'), models.CheckConstraint(condition=models.Q(('drive__isnull', False), ('count__isnull', False), _connector='OR'), name='segments_a_day_are_a_number'), models.UniqueConstraint(condition=models.Q(('agreed_at', None), ('dropped_at', None)), fields=('campaign', 'drive'), name='one_extension_waits_at_a_time', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ReadyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ready_answers', to='textbank.drive')),
                ('stance', models.CharField(blank=True, choices=[('for', 'For'), ('against', 'Against'), ('undecided', 'Undecided')], default='', max_length=10)),
                ('title', models.CharField(blank=True, default='', max_length=40)),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='followed_by', to='textbank.readyanswer')),
                ('body', models.CharField(max_length=1600)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stance', ''), _negated=True), fields=('drive', 'stance'), name='a_drive_has_one_ready_answer_per_stance'), models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'undecided', ''])), name='a_ready_answer_fits_for_against_or_undecided'), models.CheckConstraint(condition=models.Q(('stance', ''), ('title', ''), _negated=True), name='a_ready_answer_has_a_stance_or_a_title')],
            },
        ),
        migrations.CreateModel(
            name='Wording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='textbank.drive')),
                ('variant', models.CharField(max_length=1)),
                ('language', models.CharField(blank=True, default='', max_length=8)),
                ('body', models.CharField(max_length=1600)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('drive', 'variant', 'language'), name='a_variant_has_one_wording_a_language'), models.CheckConstraint(condition=models.Q(('variant__regex', '^[A-D]$')), name='a_variant_is_a_to_d'), models.CheckConstraint(condition=models.Q(('language', ''), ('variant', 'A'), _negated=True), name='the_script_itself_is_variant_a'), models.CheckConstraint(condition=models.Q(('body__contains', '{volunteer}'), ('body__contains', '{campaign}'), ('body__regex', 'STOP')), name='a_wording_says_who_we_are_and_how_to_stop')],
            },
        ),
        migrations.CreateModel(
            name='Look',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='looks', to='textbank.conversation')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('texter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('looked_at', models.DateTimeField()),
                ('verdict', models.CharField(choices=[('good', 'Good'), ('talk', 'Talked to'), ('taken', 'Taken over'), ('corrected', 'ID corrected')], max_length=9)),
                ('why', models.CharField(blank=True, choices=[('leak', 'A reminder reached somebody who is not for us'), ('abusive', 'Closed as abusive'), ('changed', 'The ID was changed'), ('no_id', 'Done with an answer and no ID'), ('new', 'Nobody has read this volunteer yet'), ('chance', 'Drawn by chance')], db_default='', default='', max_length=7)),
                ('words', models.CharField(blank=True, default='', max_length=500)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('answer', models.CharField(blank=True, db_default='', default='', max_length=500)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('verdict__in', ['good', 'talk', 'taken', 'corrected'])), name='a_look_ends_in_a_verdict_we_know'), models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None)), models.Q(('answered_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='an_answer_to_a_lead_has_its_moment')],
                'indexes': [models.Index(fields=['texter', 'campaign', '-looked_at'], name='looks_at_a_texter'), models.Index(fields=['campaign', '-looked_at'], name='looks_in_a_campaign'), models.Index(fields=['conversation'], name='looks_at_a_conversation')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('request_id', models.UUIDField(blank=True, help_text="The client's name for one tap.", null=True, unique=True)),
                ('campaign', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='textbank.drive')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('conversation', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='textbank.conversation')),
                ('voter', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('gotv_contact', models.ForeignKey(blank=True, db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.gotvcontact')),
                ('direction', models.CharField(choices=[('out', 'Ours'), ('in', 'Theirs')], max_length=3)),
                ('kind', models.CharField(choices=[('opener', 'First text'), ('reply', 'Reply'), ('apology', 'Apology to a wrong person'), ('answer', 'Answer')], max_length=7)),
                ('body', models.CharField(blank=True, max_length=1600)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('held', 'Waits for a lead'), ('queued', 'Waits for the carrier'), ('claimed', 'Being handed over'), ('sent', 'With the carrier'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered'), ('failed', 'Failed'), ('refused', 'Refused by the carrier'), ('unknown', 'Not known if sent'), ('not_sent', 'Not sent'), ('cancelled', 'Called off'), ('received', 'Received')], max_length=11)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sid', models.CharField(blank=True, max_length=34, null=True, unique=True)),
                ('carrier_status', models.CharField(blank=True, default='', max_length=20)),
                ('status_rank', models.SmallIntegerField(default=-1)),
                ('error_code', models.PositiveIntegerField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, default='', max_length=20)),
                ('segments', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'opener'), models.Q(('state__in', ['not_sent', 'cancelled']), _negated=True)), fields=('conversation',), name='a_conversation_has_one_first_text'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('direction', 'in'), ('gotv_contact__isnull', False), _connector='OR'), name='a_gotv_text_has_its_contact'), models.CheckConstraint(condition=models.Q(('state__in', ['held', 'queued', 'claimed', 'sent', 'delivered', 'undelivered', 'failed', 'refused', 'unknown', 'not_sent', 'cancelled', 'received'])), name='a_text_is_in_a_state_we_know'), models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('direction', 'out'), ('kind__in', ['opener', 'reply', 'apology']), ('request_id__isnull', False)), models.Q(('by__isnull', True), ('direction', 'in'), ('kind', 'answer'), ('sid__isnull', False), ('state', 'received')), _connector='OR'), name='every_text_of_ours_is_a_persons_tap'), models.CheckConstraint(condition=models.Q(('direction', 'in'), ('state__in', ['held', 'queued', 'unknown', 'not_sent', 'cancelled', 'refused', 'claimed']), ('sid__isnull', False), _connector='OR'), name='a_text_with_the_carrier_has_a_sid')],
                'indexes': [models.Index(fields=['conversation', 'made_at'], name='texts_of_a_conversation'), models.Index(condition=models.Q(('state__in', ['queued', 'claimed', 'unknown'])), fields=['made_at'], name='texts_on_their_way'), models.Index(condition=models.Q(('sid__isnull', False)), fields=['claimed_at'], name='texts_handed_over'), models.Index(condition=models.Q(('direction', 'out')), fields=['by', '-made_at'], name='texts_of_a_texter'), models.Index(fields=['drive', 'state'], name='texts_of_a_drive'), models.Index(condition=models.Q(('gotv_contact__isnull', False)), fields=['gotv_contact'], name='texts_by_gotv_contact')],
            },
        ),
        migrations.CreateModel(
            name='InboundWebhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sid', models.CharField(max_length=34, unique=True)),
                ('from_number', models.CharField(max_length=20)),
                ('to_number', models.CharField(blank=True, default='', max_length=20)),
                ('service_sid', models.CharField(blank=True, default='', max_length=34)),
                ('body', models.TextField(blank=True, default='')),
                ('opt_out_type', models.CharField(blank=True, default='', help_text='What the carrier itself read.', max_length=5)),
                ('media_count', models.PositiveSmallIntegerField(default=0)),
                ('received_at', models.DateTimeField()),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('message', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='webhook', to='textbank.message')),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['received_at'], name='answers_not_read_yet'), models.Index(condition=models.Q(('message', None), ('read_at__isnull', False), ('settled_at', None)), fields=['received_at'], name='answers_of_nobody_we_know')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reading', to='textbank.message')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), size=None)),
                ('asked_at', models.DateTimeField()),
                ('ruling', models.CharField(blank=True, choices=[('released', 'Released as it stood'), ('corrected', 'Sent in other words'), ('returned', 'Returned to its writer')], default='', max_length=9)),
                ('ruled_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ruled_at', models.DateTimeField(blank=True, null=True)),
                ('correction', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrects', to='textbank.message')),
                ('note', models.CharField(blank=True, default='', max_length=300)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ruled_at', None), ('ruled_by', None), ('ruling', '')), models.Q(('ruled_at__isnull', False), ('ruled_by__isnull', False), ('ruling__in', ['released', 'corrected', 'returned'])), _connector='OR'), name='a_ruling_has_its_who_and_when'), models.CheckConstraint(condition=models.Q(('ruled_by', None), models.Q(('ruled_by', models.F('by')), _negated=True), _connector='OR'), name='nobody_reads_their_own_text_first'), models.CheckConstraint(condition=models.Q(('correction', None), ('ruling', 'corrected'), _connector='OR'), name='a_correction_belongs_to_its_ruling'), models.CheckConstraint(condition=models.Q(('reasons', []), _negated=True), name='a_text_waits_for_a_reason')],
                'indexes': [models.Index(condition=models.Q(('ruling', '')), fields=['campaign', 'asked_at'], name='texts_to_read_first'), models.Index(fields=['by', 'campaign'], name='readings_of_a_texter')],
            },
        ),
    ]
