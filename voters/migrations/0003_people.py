import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0002_promise'),
    ]

    operations = [
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('role', models.CharField(choices=[('volunteer', 'Volunteer'), ('organizer', 'Organizer'), ('admin', 'Admin')], max_length=12)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('meeting_place', models.CharField(blank=True, default='', max_length=160)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('expires_at', models.DateTimeField()),
                ('most_uses', models.PositiveIntegerField()),
                ('use_count', models.PositiveIntegerField(default=0)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='voters.campaign')),
                ('created_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='PersonSession',
            fields=[
                ('session_data', models.TextField(verbose_name='session data')),
                ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                ('session_key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, unique=True)),
                ('browser', models.CharField(blank=True, default='', max_length=60)),
                ('started_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('seen_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sessions', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.UUIDField(db_default=models.Func(function='uuidv7', output_field=models.UUIDField()), editable=False, primary_key=True, serialize=False)),
                ('subject', models.CharField(max_length=64)),
                ('device', models.CharField(blank=True, default='', max_length=64)),
                ('name', models.CharField(blank=True, default='', max_length=120)),
                ('address', models.CharField(blank=True, default='', max_length=254)),
                ('channel', models.CharField(choices=[('email', 'By e-mail'), ('sms', 'By text')], max_length=5)),
                ('nonce_hash', models.CharField(max_length=64)),
                ('code_hash', models.CharField(blank=True, default='', max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('invitation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='voters.invitation')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SignInGuess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(max_length=64)),
                ('device', models.CharField(blank=True, default='', max_length=64)),
                ('kind', models.CharField(choices=[('code', 'Code'), ('password', 'Password'), ('factor', 'Second factor')], max_length=8)),
                ('was_right', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('code', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='guesses', to='voters.signincode')),
            ],
        ),
        migrations.CreateModel(
            name='SignInLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('purpose', models.CharField(choices=[('demonstration', 'Look around the demonstration town'), ('first_admin', 'Set up the first campaign')], max_length=13)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['volunteer', 'organizer', 'admin'])), name='an_invitation_is_to_a_role_we_know'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('use_count__lte', models.F('most_uses'))), name='an_invitation_is_used_no_more_than_it_says'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('role', 'volunteer'), ('most_uses', 1), _connector='OR'), name='a_staff_invitation_is_for_one_person'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by__isnull', True)), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='ended_at_and_by_go_together'),
        ),
        migrations.AddIndex(
            model_name='personsession',
            index=models.Index(fields=['user', '-seen_at'], name='sessions_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='signincode',
            index=models.Index(fields=['subject', '-asked_at'], name='codes_of_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='signincode',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('subject',), name='one_code_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='signincode',
            constraint=models.CheckConstraint(condition=models.Q(('channel__in', ['email', 'sms'])), name='a_code_goes_by_email_or_sms'),
        ),
        migrations.AddIndex(
            model_name='signinguess',
            index=models.Index(fields=['subject', 'kind', '-at'], name='guesses_of_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='signinguess',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['code', 'password', 'factor'])), name='a_guess_is_of_a_kind_we_know'),
        ),
        migrations.AddConstraint(
            model_name='signinlink',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('purpose', 'demonstration'), ('user__isnull', False)), models.Q(('purpose', 'first_admin'), ('user__isnull', True)), _connector='OR'), name='only_a_demonstration_link_names_a_person'),
        ),
    ]
