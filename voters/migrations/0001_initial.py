import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='GateAnswer',
            fields=[
                ('pk', models.CompositePrimaryKey('campaign_id', 'channel', 'voter_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('channel', models.CharField(choices=[('door', 'At the door'), ('text', 'By text')], max_length=4)),
                ('refusal', models.CharField(choices=[('not_registered', 'Not registered'), ('deceased', 'Deceased'), ('moved', 'Moved away'), ('do_not_contact', 'Asked not to be contacted'), ('opted_out', 'Opted out of texts'), ('already_voted', 'Has voted already'), ('held_for_review', 'Held for review'), ('against', 'Said against'), ('undecided', 'Said undecided'), ('expired', 'Said so too long ago'), ('unverified', 'Only from another system'), ('told_by_another', 'Told by somebody else'), ('only_a_score', 'Only a score'), ('no_id', 'Nobody has asked'), ('too_early', 'Reminders have not begun')], max_length=20, null=True)),
            ],
            options={
                'db_table': 'voters_gateanswer',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='VoterStanding',
            fields=[
                ('pk', models.CompositePrimaryKey('campaign_id', 'voter_id', blank=True, editable=False, primary_key=True, serialize=False)),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('undecided', 'Undecided'), ('held', 'Held for review')], max_length=10)),
                ('said_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'voters_standing',
                'managed': False,
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, max_length=254, null=True, unique=True)),
                ('phone', models.CharField(blank=True, max_length=16, null=True, unique=True)),
                ('is_active', models.BooleanField(default=True)),
                ('joined_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('time_zone', models.CharField(default='America/New_York', max_length=40)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='an_email_is_kept_in_lower_case'), models.CheckConstraint(condition=models.Q(('email__isnull', False), ('phone__isnull', False), _connector='OR'), name='a_person_can_be_reached_by_email_or_phone')],
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('question', models.CharField(help_text='As it is spoken: Will you vote for Ana Reyes?', max_length=200)),
                ('election_date', models.DateField()),
                ('state', models.CharField(max_length=2)),
                ('time_zone', models.CharField(default='America/New_York', max_length=40)),
                ('opens_hour', models.PositiveSmallIntegerField(default=9)),
                ('closes_hour', models.PositiveSmallIntegerField(default=20)),
                ('gotv_opens_at', models.DateTimeField(help_text='No reminder before this moment.')),
                ('id_valid_days', models.PositiveSmallIntegerField(default=180, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)])),
                ('support_threshold', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(2)])),
                ('conflict_window_days', models.PositiveSmallIntegerField(default=3, validators=[django.core.validators.MaxValueValidator(90)])),
                ('counts_imports', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('closes_hour__lte', 21), ('opens_hour__gte', 8), ('opens_hour__lt', models.F('closes_hour'))), name='hours_are_narrowed_within_8_to_21'), models.CheckConstraint(condition=models.Q(('support_threshold__gte', 1), ('support_threshold__lte', 2)), name='only_a_1_or_a_2_is_support'), models.CheckConstraint(condition=models.Q(('id_valid_days__gte', 1), ('id_valid_days__lte', 730)), name='an_id_is_valid_for_1_to_730_days')],
            },
        ),
        migrations.CreateModel(
            name='Household',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=2)),
                ('address_line', models.CharField(max_length=160)),
                ('unit', models.CharField(blank=True, default='', max_length=40)),
                ('number', models.CharField(blank=True, default='', max_length=20)),
                ('street', models.CharField(blank=True, default='', max_length=120)),
                ('city', models.CharField(blank=True, default='', max_length=80)),
                ('zip5', models.CharField(blank=True, default='', max_length=5)),
                ('zip4', models.CharField(blank=True, default='', max_length=4)),
                ('latitude', models.FloatField(blank=True, null=True)),
                ('longitude', models.FloatField(blank=True, null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('state', 'city', 'zip5', 'address_line', 'unit'), name='an_address_is_one_door')],
            },
        ),
        migrations.CreateModel(
            name='Identification',
            fields=[
                ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('undecided', 'Undecided')], max_length=10)),
                ('scale', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('said_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('source', models.CharField(choices=[('door', 'At the door'), ('text', 'By text'), ('phone', 'By phone'), ('paper', 'On paper'), ('import', 'From another system')], max_length=8)),
                ('told_by', models.CharField(choices=[('self', 'Themself'), ('another', 'Someone else')], max_length=8)),
                ('evidence_kind', models.CharField(blank=True, default='', max_length=20)),
                ('evidence_id', models.UUIDField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifications', to='voters.campaign')),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='voters.identification')),
                ('heard_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Voter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(max_length=2)),
                ('external_id', models.CharField(max_length=40)),
                ('last_name', models.CharField(blank=True, default='', max_length=100)),
                ('first_name', models.CharField(blank=True, default='', max_length=100)),
                ('middle_name', models.CharField(blank=True, default='', max_length=100)),
                ('suffix', models.CharField(blank=True, default='', max_length=20)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('birth_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('sex', models.CharField(blank=True, default='', max_length=1)),
                ('language', models.CharField(default='en', max_length=8)),
                ('party', models.CharField(blank=True, choices=[('DEM', 'Democratic'), ('REP', 'Republican'), ('LIB', 'Libertarian'), ('GRN', 'Green'), ('OTH', 'Other'), ('NPA', 'No party')], max_length=3, null=True)),
                ('status', models.CharField(blank=True, choices=[('active', 'Active'), ('inactive', 'Inactive'), ('preregistered', 'Preregistered'), ('cancelled', 'Cancelled')], default='active', max_length=14, null=True)),
                ('protected', models.BooleanField(default=False)),
                ('registered_date', models.DateField(blank=True, null=True)),
                ('county', models.CharField(blank=True, default='', max_length=60)),
                ('precinct', models.CharField(blank=True, default='', max_length=60)),
                ('congressional_district', models.CharField(blank=True, default='', max_length=40)),
                ('state_senate_district', models.CharField(blank=True, default='', max_length=40)),
                ('state_house_district', models.CharField(blank=True, default='', max_length=40)),
                ('voted_in', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=24), blank=True, default=list, size=None)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('household', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='voters', to='voters.household')),
            ],
        ),
        migrations.CreateModel(
            name='SupportPeriod',
            fields=[
                ('pk', models.CompositePrimaryKey('campaign_id', 'voter_id', 'held', blank=True, editable=False, primary_key=True, serialize=False)),
                ('stance', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('undecided', 'Undecided'), ('held', 'Held for review')], max_length=10)),
                ('held', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.identification')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
            ],
        ),
        migrations.CreateModel(
            name='Score',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.FloatField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='voters.campaign')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='voters.voter')),
            ],
        ),
        migrations.AddField(
            model_name='identification',
            name='voter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifications', to='voters.voter'),
        ),
        migrations.CreateModel(
            name='GotvContact',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('stance', models.CharField(default='for', max_length=10)),
                ('at', django.contrib.postgres.fields.ranges.DateTimeRangeField(db_default=models.Func(models.Func(function='clock_timestamp'), models.Func(function='clock_timestamp'), models.Value('[]'), function='tstzrange', output_field=django.contrib.postgres.fields.ranges.DateTimeRangeField()))),
                ('channel', models.CharField(choices=[('door', 'At the door'), ('text', 'By text')], max_length=4)),
                ('act', models.CharField(choices=[('listed', 'Put on a list'), ('sent', 'Handed to the carrier'), ('printed', 'Printed'), ('exported', 'Exported')], max_length=8)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('identification', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.identification')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gotv_contacts', to='voters.voter')),
            ],
        ),
        migrations.CreateModel(
            name='VoterPhone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(db_index=True, max_length=16)),
                ('texts', models.BooleanField(help_text='Known to take texts, known not to, or not known yet.', null=True)),
                ('wrong_person_at', models.DateTimeField(blank=True, null=True)),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phones', to='voters.voter')),
            ],
        ),
        migrations.CreateModel(
            name='VoterRestriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('do_not_contact', 'Asked not to be contacted'), ('moved', 'Moved away'), ('deceased', 'Deceased'), ('voted', 'Has voted')], max_length=14)),
                ('noted_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('evidence_id', models.UUIDField(blank=True, null=True)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('lifts', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lifted_by', to='voters.voterrestriction')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='restrictions', to='voters.voter')),
            ],
        ),
        migrations.CreateModel(
            name='AuditRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(db_index=True, max_length=60)),
                ('at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('on_kind', models.CharField(blank=True, default='', max_length=60)),
                ('on_id', models.CharField(blank=True, default='', max_length=40)),
                ('people', models.PositiveIntegerField(default=0, help_text='How many people were handed out.')),
                ('details', models.JSONField(default=dict)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
            ],
            options={
                'indexes': [models.Index(fields=['campaign', '-id'], name='audit_of_a_campaign'), models.Index(fields=['on_kind', 'on_id'], name='audit_of_a_thing')],
            },
        ),
        migrations.CreateModel(
            name='Leak',
            fields=[
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='leak', serialize=False, to='voters.gotvcontact')),
                ('cause', models.CharField(choices=[('changed_mind', 'Changed mind'), ('wrong_number', 'Wrong number'), ('misrecorded', 'Recorded wrongly'), ('late_news', 'Late news from an offline phone')], max_length=12)),
                ('found_at', models.DateTimeField()),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaks', to='voters.campaign')),
                ('identification', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.identification')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
            ],
        ),
        migrations.CreateModel(
            name='Reach',
            fields=[
                ('contact', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reach', serialize=False, to='voters.gotvcontact')),
                ('channel', models.CharField(choices=[('door', 'At the door'), ('text', 'By text')], max_length=4)),
                ('reached_at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.campaign')),
                ('voter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='voters.voter')),
            ],
        ),
        migrations.CreateModel(
            name='IdentificationRuling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ruling', models.CharField(choices=[('held', 'Held for review'), ('approved', 'Approved'), ('set_aside', 'Set aside'), ('withdrawn', 'Taken back by who recorded it')], max_length=10)),
                ('reason', models.CharField(blank=True, default='', max_length=40)),
                ('ruled_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('identification', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rulings', to='voters.identification')),
                ('ruled_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['identification', '-id'], name='rulings_latest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ruling__in', ['held', 'approved', 'set_aside', 'withdrawn'])), name='a_ruling_is_one_we_know')],
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('volunteer', 'Volunteer'), ('organizer', 'Organizer'), ('admin', 'Admin')], max_length=12)),
                ('joined_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='voters.campaign')),
                ('suspended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'user'), name='a_person_has_one_part_in_a_campaign'), models.CheckConstraint(condition=models.Q(('role__in', ['volunteer', 'organizer', 'admin'])), name='a_role_is_volunteer_organizer_or_admin'), models.CheckConstraint(condition=models.Q(models.Q(('suspended_at__isnull', True), ('suspended_by__isnull', True)), models.Q(('suspended_at__isnull', False), ('suspended_by__isnull', False)), _connector='OR'), name='suspended_at_and_by_go_together')],
            },
        ),
        migrations.CreateModel(
            name='PhoneWish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=16)),
                ('wish', models.CharField(choices=[('stop', 'No more texts'), ('start', 'Texts again')], max_length=5)),
                ('source', models.CharField(choices=[('keyword', 'Texted a keyword'), ('phrase', 'Asked in plain words'), ('volunteer', 'A volunteer noted it'), ('carrier', 'The carrier told us'), ('staff', 'Staff noted it'), ('import', 'From another system')], max_length=10)),
                ('wished_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['number', '-id'], name='wishes_latest_first')],
                'constraints': [models.CheckConstraint(condition=models.Q(('wish__in', ['stop', 'start'])), name='a_wish_is_stop_or_start'), models.CheckConstraint(condition=models.Q(('source__in', ['keyword', 'phrase', 'volunteer', 'carrier', 'staff', 'import'])), name='a_wish_has_a_source_we_know')],
            },
        ),
        migrations.CreateModel(
            name='RollImport',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('label', models.CharField(help_text="The file's own name, as a label only.", max_length=200)),
                ('layout', models.CharField(default='auto', max_length=20)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('reading', 'Reading'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=8)),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('bytes_total', models.BigIntegerField(default=0)),
                ('bytes_done', models.BigIntegerField(default=0)),
                ('report', models.JSONField(default=dict)),
                ('message', models.TextField(blank=True, default='')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='roll_imports', to='voters.campaign')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'reading', 'done', 'failed'])), name='an_import_is_in_a_state_we_know')],
            },
        ),
        migrations.CreateModel(
            name='Universe',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('spec', models.JSONField()),
                ('saved_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='universes', to='voters.campaign')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('campaign', 'name'), name='a_universe_has_a_name_of_its_own'), models.UniqueConstraint(fields=('id', 'campaign'), name='a_universe_is_of_one_campaign')],
            },
        ),
        migrations.AddIndex(
            model_name='voter',
            index=models.Index(fields=['county', 'precinct'], name='voters_by_precinct'),
        ),
        migrations.AddIndex(
            model_name='voter',
            index=django.contrib.postgres.indexes.GinIndex(fields=['voted_in'], name='voters_by_election'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.UniqueConstraint(fields=('state', 'external_id'), name='a_state_numbers_a_voter_once'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['active', 'inactive', 'preregistered', 'cancelled'])), name='a_registration_status_is_one_we_know'),
        ),
        migrations.AddConstraint(
            model_name='voter',
            constraint=models.CheckConstraint(condition=models.Q(('party__isnull', True), ('party__in', ['DEM', 'REP', 'LIB', 'GRN', 'OTH', 'NPA']), _connector='OR'), name='a_party_is_one_we_know'),
        ),
        migrations.AddConstraint(
            model_name='supportperiod',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'undecided', 'held'])), name='a_period_holds_a_standing'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.UniqueConstraint(fields=('campaign', 'voter'), name='a_voter_has_one_score_in_a_campaign'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('value__gte', 0), ('value__lte', 1)), name='a_score_lies_between_0_and_1'),
        ),
        migrations.AddIndex(
            model_name='identification',
            index=models.Index(fields=['campaign', 'voter', '-said_at'], name='answers_of_a_voter'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.UniqueConstraint(fields=('id', 'campaign', 'voter'), name='an_identification_is_of_one_voter'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('stance__in', ['for', 'against', 'undecided'])), name='a_stance_is_for_against_or_undecided'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('told_by__in', ['self', 'another'])), name='an_answer_is_told_by_self_or_another'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['door', 'text', 'phone', 'paper', 'import'])), name='an_answer_has_a_source_we_know'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('scale__isnull', True), models.Q(('scale__in', [1, 2]), ('stance', 'for')), models.Q(('scale', 3), ('stance', 'undecided')), models.Q(('scale__in', [4, 5]), ('stance', 'against')), _connector='OR'), name='the_scale_agrees_with_the_stance'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('source', 'import'), ('heard_by__isnull', False), _connector='OR'), name='an_answer_was_heard_by_somebody_or_imported'),
        ),
        migrations.AddConstraint(
            model_name='identification',
            constraint=models.CheckConstraint(condition=models.Q(('said_at__lte', django.db.models.expressions.CombinedExpression(models.F('recorded_at'), '+', models.Value('5 minutes', models.DurationField())))), name='nothing_is_said_in_the_future'),
        ),
        migrations.AddIndex(
            model_name='gotvcontact',
            index=models.Index(fields=['campaign', 'voter'], name='gotv_contacts_of_a_voter'),
        ),
        migrations.AddConstraint(
            model_name='gotvcontact',
            constraint=models.UniqueConstraint(fields=('id', 'campaign', 'voter'), name='a_gotv_contact_is_with_one_voter'),
        ),
        migrations.AddConstraint(
            model_name='gotvcontact',
            constraint=models.CheckConstraint(condition=models.Q(('stance', 'for')), name='only_supporters_are_reminded'),
        ),
        migrations.AddConstraint(
            model_name='gotvcontact',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['door', 'text'])), name='a_gotv_channel_is_door_or_text'),
        ),
        migrations.AddConstraint(
            model_name='gotvcontact',
            constraint=models.CheckConstraint(condition=models.Q(('act__in', ['listed', 'sent', 'printed', 'exported'])), name='a_gotv_act_is_one_we_know'),
        ),
        migrations.AddConstraint(
            model_name='gotvcontact',
            constraint=models.CheckConstraint(condition=models.Q(('identification__isnull', False)), name='a_gotv_contact_names_its_evidence'),
        ),
        migrations.AddConstraint(
            model_name='voterphone',
            constraint=models.UniqueConstraint(fields=('voter', 'number'), name='a_voter_has_a_number_once'),
        ),
        migrations.AddConstraint(
            model_name='voterphone',
            constraint=models.CheckConstraint(condition=models.Q(('number__regex', '^\\+[1-9][0-9]{6,14}$')), name='a_number_is_e164'),
        ),
        migrations.AddIndex(
            model_name='voterrestriction',
            index=models.Index(fields=['voter', 'campaign'], name='restrictions_of_a_voter'),
        ),
        migrations.AddConstraint(
            model_name='voterrestriction',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['do_not_contact', 'moved', 'deceased', 'voted'])), name='a_restriction_is_one_we_know'),
        ),
        migrations.AddConstraint(
            model_name='leak',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', ['changed_mind', 'wrong_number', 'misrecorded', 'late_news'])), name='a_leak_has_a_cause_we_know'),
        ),
        migrations.AddIndex(
            model_name='reach',
            index=models.Index(fields=['campaign', 'voter'], name='reminders_that_reached'),
        ),
    ]
