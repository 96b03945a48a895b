import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0011_join_numbers'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditSeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chain_hash', models.CharField(max_length=64)),
                ('sealed_at', models.DateTimeField(db_default=models.Func(function='clock_timestamp'), editable=False)),
                ('row', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='seal', to='voters.auditrow')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL("SELECT voters_make_append_only('voters_auditseal')", migrations.RunSQL.noop),
    ]
