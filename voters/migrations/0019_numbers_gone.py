import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0018_new_voters_in_spans'),
    ]

    operations = [
        migrations.AddField(
            model_name='voterphone',
            name='gone_date',
            field=models.DateField(blank=True, help_text='The latest day on which its carrier took it out of service.', null=True),
        ),
        migrations.AlterField(
            model_name='identificationruling',
            name='ruled_by',
            field=models.ForeignKey(blank=True, help_text='None where it follows by itself from what a carrier told us.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='identificationruling',
            constraint=models.CheckConstraint(condition=models.Q(('ruled_by__isnull', False), models.Q(('reason', 'number_gone'), ('ruling', 'set_aside')), _connector='OR'), name='a_ruling_is_somebodys_or_follows_from_a_number_gone'),
        ),
    ]
