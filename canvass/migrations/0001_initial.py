import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('voters', '0002_promise'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeviceToken',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='device_tokens', to=settings.AUTH_USER_MODEL)),
                ('device', models.UUIDField(help_text="The phone's own name for itself.")),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('version', models.CharField(blank=True, default='', max_length=20)),
                ('copied_at', models.DateTimeField(blank=True, help_text='Another device showed this token.', null=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('paper', models.BooleanField(default=False, help_text="No phone: what somebody typed in from this volunteer's paper. It never signs in.")),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('paper', True)), fields=('campaign', 'volunteer'), name='a_volunteers_paper_is_one_device'), models.CheckConstraint(condition=models.Q(('paper', False), ('expires_at', models.F('made_at')), _connector='OR'), name='paper_never_signs_in'), models.CheckConstraint(condition=models.Q(models.Q(('revoked_at__isnull', True), ('revoked_by__isnull', True)), models.Q(('revoked_at__isnull', False), ('revoked_by__isnull', False)), _connector='OR'), name='a_phone_is_revoked_by_somebody_at_some_time')],
                'indexes': [models.Index(fields=['campaign', 'volunteer'], name='phones_of_a_volunteer')],
            },
        ),
        migrations.CreateModel(
            name='Script',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_scripts', to='voters.campaign')),
                ('opening', models.TextField(blank=True, default='', max_length=600)),
                ('question', models.CharField(max_length=200)),
                ('thanks', models.CharField(blank=True, default='', max_length=300)),
                ('follow_ups', models.JSONField(blank=True, default=list)),
                ('translations', models.JSONField(blank=True, default=dict, help_text='The same words, by language.')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canvass.script')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'campaign'), name='a_door_script_is_of_one_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Drive',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_drives', to='voters.campaign')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('name', models.CharField(max_length=80)),
                ('universe', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='door_drives', to='voters.universe')),
                ('script', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='drives', to='canvass.script')),
                ('starts_date', models.DateField()),
                ('ends_date', models.DateField()),
                ('asks_position', models.BooleanField(default=False, help_text='Phones say where they are when something is recorded.')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'name'), name='a_door_drive_has_a_name_of_its_own'), models.UniqueConstraint(fields=('id', 'campaign', 'purpose'), name='a_door_drive_has_one_purpose'), models.CheckConstraint(condition=models.Q(('purpose__in', ['identify', 'gotv'])), name='a_door_drive_identifies_or_reminds'), models.CheckConstraint(condition=models.Q(('ends_date__gte', models.F('starts_date'))), name='a_door_drive_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='RefusedEvent',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canvass.devicetoken')),
                ('event_id', models.UUIDField()),
                ('reason', models.CharField(choices=[('id_taken', 'Another event has this id'), ('unknown_list', 'This phone never had that list'), ('unknown_door', 'That door is not on the list'), ('unknown_person', 'That person is not on the list'), ('said_in_the_future', "The phone's clock is ahead"), ('said_before_the_list', 'Earlier than the list was handed out'), ('unknown_choice', 'The script of that list does not ask that'), ('wrong_drive', 'This drive does not ask that'), ('malformed', 'It cannot be read'), ('incomplete', 'Something is missing'), ('not_yours', 'Somebody else recorded that'), ('forbidden', 'Your part in the campaign has ended'), ('too_many', 'Too many in one hour')], max_length=24)),
                ('event', models.JSONField(help_text='What the phone sent.')),
                ('refused_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('device', 'event_id'), name='a_refused_event_is_kept_once')],
                'indexes': [models.Index(fields=['campaign', '-refused_at'], name='refused_events_of_a_campaign')],
            },
        ),
        migrations.CreateModel(
            name='Barrier',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='barriers', to='canvass.drive')),
                ('name', models.CharField(blank=True, default='', max_length=60)),
                ('line', models.JSONField(help_text='Its points in order: [latitude, longitude].')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('removed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='a_removed_barrier_was_removed_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Cut',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cuts', to='canvass.drive')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Under way'), ('done', 'Done'), ('stopped', 'Stopped'), ('failed', 'Failed'), ('lost', 'Its worker died')], default='waiting', max_length=8)),
                ('doors_wanted', models.PositiveIntegerField()),
                ('minutes_wanted', models.FloatField(blank=True, help_text='Set where turfs are cut by time.', null=True)),
                ('keep_precincts', models.BooleanField(default=True)),
                ('recut', models.BooleanField(default=False, help_text='Free turfs are cut anew; what is out or walked stays.')),
                ('closed', models.BooleanField(default=False, help_text='Each list is walked back to where it began.')),
                ('start_latitude', models.FloatField(blank=True, help_text='Of the meeting point from which lists start.', null=True)),
                ('start_longitude', models.FloatField(blank=True, null=True)),
                ('busy_streets', models.JSONField(blank=True, default=list, help_text='Names of streets that are not to be crossed.')),
                ('seed', models.PositiveIntegerField(default=1)),
                ('done_percent', models.PositiveSmallIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(100)])),
                ('turf_count', models.PositiveIntegerField(default=0)),
                ('door_count', models.PositiveIntegerField(default=0)),
                ('people_count', models.PositiveIntegerField(default=0)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('stop_asked_at', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['waiting', 'running'])), models.Q(('ended_at__isnull', False), ('state__in', ['done', 'stopped', 'failed', 'lost'])), _connector='OR'), name='a_cut_that_is_over_has_ended'), models.CheckConstraint(condition=models.Q(models.Q(('start_latitude__isnull', True), ('start_longitude__isnull', True)), models.Q(('start_latitude__isnull', False), ('start_latitude__range', (-90, 90)), ('start_longitude__isnull', False), ('start_longitude__range', (-180, 180))), _connector='OR'), name='a_meeting_point_of_a_cut_is_on_earth'), models.CheckConstraint(condition=models.Q(('done_percent__lte', 100)), name='no_cut_is_more_than_done'), models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('drive',), name='a_drive_is_cut_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Launch',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='launches', to='canvass.drive')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.invitation')),
                ('sealed', models.TextField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('drive',), name='a_drive_is_launched_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='a_launch_is_ended_by_somebody_at_some_time')],
            },
        ),
        migrations.CreateModel(
            name='Turf',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turfs', to='canvass.drive')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('county', models.CharField(blank=True, default='', max_length=60)),
                ('precinct', models.CharField(blank=True, default='', max_length=60)),
                ('door_count', models.PositiveIntegerField()),
                ('people_count', models.PositiveIntegerField()),
                ('drawn_at', models.DateTimeField()),
                ('cut', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='turfs', to='canvass.cut')),
                ('metres', models.FloatField(blank=True, help_text='The way in its order; null where no door has a place.', null=True)),
                ('minutes', models.FloatField(default=0, help_text='What its doors and its way are expected to take.')),
                ('shape', models.JSONField(blank=True, default=list, help_text='The corners around its doors: [latitude, longitude].')),
                ('seed', models.PositiveIntegerField(default=1, help_text='The same doors and seed give the same turf.')),
                ('revision', models.PositiveIntegerField(default=1, help_text='Rises whenever its doors or their order change.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'drive', 'campaign', 'purpose'), name='a_turf_is_of_one_drive'), models.UniqueConstraint(fields=('drive', 'name'), name='a_turf_has_a_name_of_its_own')],
            },
        ),
        migrations.CreateModel(
            name='TurfEdit',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turf_edits', to='canvass.drive')),
                ('act', models.CharField(choices=[('drawn', 'A turf drawn'), ('merged', 'Turfs merged'), ('split', 'A turf split'), ('moved', 'Doors moved'), ('reordered', 'Doors put in another order'), ('renamed', 'A turf renamed'), ('placed', 'Doors placed'), ('recut', 'Free turfs cut anew')], max_length=10)),
                ('before', models.JSONField()),
                ('after', models.JSONField()),
                ('born_on', models.ForeignKey(blank=True, help_text='Where doors that stood on no list before were listed first.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canvass.turf')),
                ('placed', models.JSONField(blank=True, default=list, help_text='The doors that had no place on the map before.')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('at', models.DateTimeField()),
                ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undone_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('act__in', ['drawn', 'merged', 'split', 'moved', 'reordered', 'renamed', 'placed', 'recut'])), name='an_act_on_turfs_is_of_a_kind_we_know'), models.CheckConstraint(condition=models.Q(models.Q(('undone_at__isnull', True), ('undone_by__isnull', True)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='an_undone_act_on_turfs_was_undone_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='WalkList',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('drive', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walk_lists', to='canvass.drive')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('turf', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='walk_lists', to='canvass.turf')),
                ('script', models.ForeignKey(editable=False, help_text='The revision that the drive had when the list was drawn up; set by the database.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canvass.script')),
                ('state', models.CharField(choices=[('free', 'Free'), ('out', 'Out'), ('back', 'Back'), ('done', 'Done')], default='free', max_length=4)),
                ('volunteer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='walk_lists', to=settings.AUTH_USER_MODEL)),
                ('drawn_at', models.DateTimeField()),
                ('given_at', models.DateTimeField(blank=True, null=True)),
                ('given_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('due_at', models.DateTimeField(blank=True, help_text='When it has to be back; then it is overdue.', null=True)),
                ('number_hash', models.CharField(blank=True, default='', help_text='Of its six digits, under our key.', max_length=64)),
                ('number_sealed', models.CharField(blank=True, default='', max_length=200)),
                ('opened_at', models.DateTimeField(blank=True, help_text='When a phone first got it.', null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('synced_at', models.DateTimeField(blank=True, null=True)),
                ('unsent_count', models.PositiveIntegerField(default=0, help_text='As the phone said at its latest sync.')),
                ('revision', models.PositiveIntegerField(default=1, help_text='Rises whenever somebody is taken off the list.')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('id', 'campaign', 'purpose'), name='a_walk_list_has_its_drives_purpose'), models.UniqueConstraint(condition=models.Q(('state__in', ['free', 'out'])), fields=('turf',), name='a_turf_is_in_one_pair_of_hands'), models.CheckConstraint(condition=models.Q(models.Q(('given_at__isnull', True), ('given_by__isnull', True), ('state', 'free'), ('volunteer__isnull', True)), models.Q(('given_at__isnull', False), ('given_by__isnull', False), ('state__in', ['out', 'back', 'done']), ('volunteer__isnull', False)), _connector='OR'), name='a_list_that_is_out_was_given_to_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['free', 'out'])), models.Q(('ended_at__isnull', False), ('state__in', ['back', 'done'])), _connector='OR'), name='a_list_that_came_back_has_ended')],
                'indexes': [models.Index(fields=['campaign', 'number_hash'], name='walk_lists_by_number'), models.Index(fields=['volunteer', 'campaign', 'state'], name='walk_lists_of_a_volunteer')],
            },
        ),
        migrations.CreateModel(
            name='Packet',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('walk_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='packets', to='canvass.walklist')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('copy_number', models.PositiveIntegerField(help_text='Printed on each page, so that a found page can be traced.')),
                ('valid_until', models.DateField(blank=True, help_text='The last day on which its people are reminded.', null=True)),
                ('page_count', models.PositiveIntegerField()),
                ('printed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('printed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('walk_list', 'copy_number'), name='each_copy_of_a_list_has_its_number'), models.UniqueConstraint(fields=('id', 'walk_list', 'campaign', 'purpose'), name='a_packet_has_its_lists_purpose'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('valid_until__isnull', False), _connector='OR'), name='a_reminding_packet_has_a_last_day')],
            },
        ),
        migrations.CreateModel(
            name='Stop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('walk_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stops', to='canvass.walklist')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.household')),
                ('position', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('walk_list', 'household'), name='a_door_stands_on_a_list_once'), models.UniqueConstraint(fields=('walk_list', 'position'), name='a_place_on_a_list_holds_one_door'), models.UniqueConstraint(fields=('id', 'walk_list'), name='a_stop_is_of_one_list')],
            },
        ),
        migrations.CreateModel(
            name='ListedVoter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('walk_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='canvass.walklist')),
                ('stop', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listed', to='canvass.stop')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('gotv_contact', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.gotvcontact')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('walk_list', 'voter'), name='a_voter_stands_on_a_list_once'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('gotv_contact__isnull', False), _connector='OR'), name='nobody_is_listed_to_be_reminded_past_the_gate'), models.CheckConstraint(condition=models.Q(('purpose', 'gotv'), ('gotv_contact__isnull', True), _connector='OR'), name='only_a_reminding_list_names_a_gotv_contact')],
            },
        ),
        migrations.CreateModel(
            name='PrintedVoter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('packet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printed', to='canvass.packet')),
                ('walk_list', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='printed', to='canvass.walklist')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('purpose', models.CharField(choices=[('identify', 'Identify voters'), ('gotv', 'Get out the vote')], max_length=8)),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('gotv_contact', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.gotvcontact')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('packet', 'voter'), name='a_voter_stands_in_a_packet_once'), models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'gotv'), _negated=True), ('gotv_contact__isnull', False), _connector='OR'), name='nobody_is_printed_to_be_reminded_past_the_gate'), models.CheckConstraint(condition=models.Q(('purpose', 'gotv'), ('gotv_contact__isnull', True), _connector='OR'), name='only_a_reminding_packet_names_a_gotv_contact')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('campaign', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('purpose', models.CharField(max_length=8)),
                ('walk_list', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='canvass.walklist')),
                ('stop', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='canvass.stop')),
                ('household', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.household')),
                ('voter', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('result', models.CharField(choices=[('answered', 'Answered'), ('not_home', 'Not home'), ('refused', 'Refused'), ('moved', 'Moved'), ('deceased', 'Deceased'), ('wrong_address', 'Wrong address'), ('cannot_reach', 'Cannot reach the door'), ('language', 'Another language'), ('come_back', 'Come back'), ('literature', 'Left literature'), ('do_not_contact', 'Asked not to be contacted'), ('unsafe', 'Unsafe'), ('reminded', 'Reminded'), ('has_voted', 'Has voted'), ('not_a_supporter', 'Not a supporter'), ('follow_up', 'Answered a further question'), ('somebody_else', 'Somebody else lives here'), ('note', 'Note'), ('taken_back', 'Taken back')], max_length=16)),
                ('detail', models.CharField(blank=True, default='', max_length=40)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('said_at', models.DateTimeField()),
                ('phone_said_at', models.DateTimeField(help_text="By the phone's own clock.")),
                ('phone_zone', models.CharField(blank=True, default='', help_text='The time zone of the phone.', max_length=64)),
                ('recorded_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('device', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='canvass.devicetoken')),
                ('by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('undoes', models.UUIDField(blank=True, null=True)),
                ('corrects', models.UUIDField(blank=True, null=True)),
                ('held', models.CharField(blank=True, choices=[('', 'Counts'), ('list_taken_away', 'The list was taken away before'), ('device_revoked', 'The phone was reported lost')], default='', max_length=16)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('result__in', ['answered', 'not_home', 'refused', 'moved', 'deceased', 'wrong_address', 'cannot_reach', 'language', 'come_back', 'literature', 'do_not_contact', 'unsafe', 'reminded', 'has_voted', 'not_a_supporter', 'follow_up', 'somebody_else', 'note', 'taken_back'])), name='a_visit_has_a_result_we_know'), models.CheckConstraint(condition=models.Q(models.Q(('result', 'taken_back'), ('undoes__isnull', False)), models.Q(models.Q(('result', 'taken_back'), _negated=True), ('undoes__isnull', True)), _connector='OR'), name='taking_back_names_what_it_takes_back'), models.CheckConstraint(condition=models.Q(models.Q(('result__in', ['answered', 'reminded', 'has_voted', 'not_a_supporter', 'follow_up']), _negated=True), ('voter__isnull', False), _connector='OR'), name='who_answers_is_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('result__in', ['reminded', 'has_voted', 'not_a_supporter']), _negated=True), ('purpose', 'gotv'), _connector='OR'), name='only_a_reminding_drive_reminds'), models.CheckConstraint(condition=models.Q(('said_at__lte', django.db.models.expressions.CombinedExpression(models.F('recorded_at'), '+', models.Value('5 minutes', models.DurationField())))), name='no_visit_lies_in_the_future')],
                'indexes': [models.Index(fields=['walk_list', 'household'], name='visits_of_a_list'), models.Index(fields=['campaign', 'household'], name='visits_of_a_door'), models.Index(condition=models.Q(('undoes__isnull', False)), fields=['undoes'], name='visits_undone'), models.Index(condition=models.Q(('corrects__isnull', False)), fields=['corrects'], name='visits_corrected'), models.Index(fields=['by', 'recorded_at'], name='visits_by_a_volunteer')],
            },
        ),
        migrations.CreateModel(
            name='NewcomerCheck',
            fields=[
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='check_made', serialize=False, to='canvass.visit')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('voter', models.ForeignKey(blank=True, help_text='Empty: nobody on the roll.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('checked_at', models.DateTimeField()),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('visit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='position', serialize=False, to='canvass.visit')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('latitude', models.FloatField(null=True)),
                ('longitude', models.FloatField(null=True)),
                ('accuracy', models.PositiveIntegerField(help_text='In metres: the phone was within this with 95% chance.', null=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('accuracy__isnull', True), ('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('accuracy__isnull', False), ('latitude__range', (-90, 90)), ('longitude__range', (-180, 180))), _connector='OR'), name='a_position_is_on_earth_or_emptied')],
            },
        ),
    ]
