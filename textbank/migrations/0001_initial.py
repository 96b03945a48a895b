import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('voters', '0002_promise'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Drive',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('script', models.CharField(max_length=1600)),
                ('starts_date', models.DateField()),
                ('ends_date', models.DateField()),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('approved_at', models.DateTimeField(blank=True, null=True)),
                ('drawn_up_at', models.DateTimeField(blank=True, null=True)),
                ('paused_at', models.DateTimeField(blank=True, null=True)),
                ('pause_reason', models.CharField(blank=True, default='', max_length=40)),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_drives', to='voters.campaign')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('universe', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.universe')),
            ],
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('number', models.CharField(max_length=16)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('skipped_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('to_send', 'To send'), ('waiting', 'Waiting'), ('to_answer', 'To answer'), ('done', 'Done')], default='to_send', max_length=9)),
                ('closing', models.CharField(blank=True, choices=[('stopped', 'Wants no texts'), ('wrong_person', 'Wrong person'), ('not_a_supporter', 'Not a supporter'), ('finished', 'Finished'), ('abusive', 'Abusive'), ('no_texts', 'Number takes no texts'), ('failed', 'The text failed'), ('another_drive', 'Goes on in another drive'), ('protected', 'Protected voter'), ('restricted', 'Asked not to be contacted, moved or deceased'), ('gate', 'The gate is shut')], default='', max_length=16)),
                ('closing_reason', models.CharField(blank=True, default='', max_length=20)),
                ('latest_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('drawn_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('gotv_contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.gotvcontact')),
                ('texter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='conversations', to='textbank.drive')),
            ],
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
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('request_id', models.UUIDField(blank=True, help_text="The client's name for one tap.", null=True, unique=True)),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('direction', models.CharField(choices=[('out', 'Ours'), ('in', 'Theirs')], max_length=3)),
                ('kind', models.CharField(choices=[('opener', 'First text'), ('reply', 'Reply'), ('answer', 'Answer')], max_length=6)),
                ('body', models.CharField(blank=True, max_length=1600)),
                ('made_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('queued', 'Waits for the carrier'), ('claimed', 'Being handed over'), ('sent', 'With the carrier'), ('delivered', 'Delivered'), ('undelivered', 'Not delivered'), ('failed', 'Failed'), ('refused', 'Refused by the carrier'), ('unknown', 'Not known if sent'), ('not_sent', 'Not sent'), ('cancelled', 'Called off'), ('received', 'Received')], max_length=11)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('claimed_at', models.DateTimeField(blank=True, null=True)),
                ('sid', models.CharField(blank=True, max_length=34, null=True, unique=True)),
                ('carrier_status', models.CharField(blank=True, default='', max_length=20)),
                ('status_rank', models.SmallIntegerField(default=-1)),
                ('error_code', models.PositiveIntegerField(blank=True, null=True)),
                ('refusal', models.CharField(blank=True, default='', max_length=20)),
                ('segments', models.PositiveSmallIntegerField(default=0)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('conversation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='textbank.conversation')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='textbank.drive')),
                ('gotv_contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.gotvcontact')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
            ],
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
            ],
        ),
        migrations.CreateModel(
            name='ReadyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('undecided', 'Undecided')], max_length=10)),
                ('body', models.CharField(max_length=1600)),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ready_answers', to='textbank.drive')),
            ],
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('address', models.CharField(help_text="A number like +16145550100, or a service's sid that begins with MG.", max_length=34, unique=True)),
                ('added_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('stop_code', models.PositiveIntegerField(blank=True, help_text="The carrier's code that stopped it.", null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='senders', to='voters.campaign')),
            ],
        ),
        migrations.AddField(
            model_name='drive',
            name='sender',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='textbank.sender'),
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
                'indexes': [models.Index(condition=models.Q(('read_at', None)), fields=['received_at'], name='reports_not_read_yet'), models.Index(fields=['attempt_id'], name='reports_of_an_attempt')],
                'constraints': [models.UniqueConstraint(fields=('sid', 'status'), name='a_status_is_reported_once')],
            },
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(condition=models.Q(('state', 'to_send'), ('texter', None)), fields=['drive', 'id'], name='conversations_to_take'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['texter', 'state', '-latest_at'], name='conversations_in_hand'),
        ),
        migrations.AddIndex(
            model_name='conversation',
            index=models.Index(fields=['number', '-drawn_at'], name='conversations_of_a_number'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.UniqueConstraint(fields=('id', 'campaign', 'drive', 'voter', 'purpose'), name='a_conversation_is_with_one_voter'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.UniqueConstraint(fields=('drive', 'voter'), name='a_voter_is_texted_once_in_a_drive'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('to_send', 'waiting', 'to_answer'))), fields=('campaign', 'number'), name='a_number_is_in_one_open_conversation'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('gotv_contact__isnull', False), _connector='OR'), name='a_gotv_conversation_has_its_contact'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to_send', 'waiting', 'to_answer', 'done'])), name='a_conversation_is_in_a_state_we_know'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), models.Q(('closing', ''), _negated=True)), models.Q(models.Q(('state', 'done'), _negated=True), ('closing', '')), _connector='OR'), name='a_conversation_that_is_done_says_why'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('taken_at__isnull', True), ('texter__isnull', True)), models.Q(('taken_at__isnull', False), ('texter__isnull', False)), _connector='OR'), name='taken_at_and_texter_go_together'),
        ),
        migrations.AddConstraint(
            model_name='conversation',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['to_send', 'done']), ('texter__isnull', False), _connector='OR'), name='whoever_is_written_to_has_a_texter'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('number',), name='a_number_is_held_once_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='hold',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False)), _connector='OR'), name='settled_at_and_by_go_together'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['conversation', 'made_at'], name='texts_of_a_conversation'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'claimed', 'unknown'])), fields=['made_at'], name='texts_on_their_way'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('direction', 'out')), fields=['by', '-made_at'], name='texts_of_a_texter'),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(fields=['drive', 'state'], name='texts_of_a_drive'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'opener'), models.Q(('state__in', ['not_sent', 'cancelled']), _negated=True)), fields=('conversation',), name='a_conversation_has_one_first_text'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('direction', 'in'), ('gotv_contact__isnull', False), _connector='OR'), name='a_gotv_text_has_its_contact'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'claimed', 'sent', 'delivered', 'undelivered', 'failed', 'refused', 'unknown', 'not_sent', 'cancelled', 'received'])), name='a_text_is_in_a_state_we_know'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('by__isnull', False), ('direction', 'out'), ('kind__in', ['opener', 'reply']), ('request_id__isnull', False)), models.Q(('by__isnull', True), ('direction', 'in'), ('kind', 'answer'), ('sid__isnull', False), ('state', 'received')), _connector='OR'), name='every_text_of_ours_is_a_persons_tap'),
        ),
        migrations.AddConstraint(
            model_name='message',
            constraint=models.CheckConstraint(condition=models.Q(('direction', 'in'), ('state__in', ['queued', 'unknown', 'not_sent', 'cancelled', 'refused', 'claimed']), ('sid__isnull', False), _connector='OR'), name='a_text_with_the_carrier_has_a_sid'),
        ),
        migrations.AddIndex(
            model_name='inboundwebhook',
            index=models.Index(condition=models.Q(('read_at', None)), fields=['received_at'], name='answers_not_read_yet'),
        ),
        migrations.AddConstraint(
            model_name='readyanswer',
            constraint=models.UniqueConstraint(fields=('drive', 'stance'), name='a_drive_has_one_ready_answer_per_stance'),
        ),
        migrations.AddConstraint(
            model_name='readyanswer',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'undecided'])), name='a_ready_answer_fits_for_against_or_undecided'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.UniqueConstraint(fields=('id', 'campaign'), name='a_sender_is_of_one_campaign'),
        ),
        migrations.AddConstraint(
            model_name='sender',
            constraint=models.CheckConstraint(condition=models.Q(('address__regex', '^(\\+[1-9][0-9]{6,14}|MG[0-9a-fA-F]{32})$')), name='a_sender_is_a_number_or_a_service'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.UniqueConstraint(fields=('id', 'campaign', 'purpose'), name='a_text_drive_has_one_purpose'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.UniqueConstraint(fields=('campaign', 'name'), name='a_text_drive_has_a_name_of_its_own'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('purpose__in', ['identify', 'gotv'])), name='a_text_drive_identifies_or_reminds'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('script__contains', '{volunteer}'), ('script__contains', '{campaign}'), ('script__regex', 'STOP')), name='a_script_says_who_we_are_and_how_to_stop'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('approved_by__isnull', True)), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False)), _connector='OR'), name='approved_at_and_by_go_together'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('created_by')), _negated=True), _connector='OR'), name='a_second_person_approves_a_script'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('pause_reason', ''), ('paused_at__isnull', True)), models.Q(('paused_at__isnull', False), models.Q(('pause_reason', ''), _negated=True)), _connector='OR'), name='a_paused_drive_says_why'),
        ),
        migrations.AddConstraint(
            model_name='drive',
            constraint=models.CheckConstraint(condition=models.Q(('starts_date__lte', models.F('ends_date'))), name='a_drive_starts_before_it_ends'),
        ),
    ]
