from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("voters", "0009_retention")]
    operations = [
        migrations.RunSQL("SELECT voters_make_append_only('voters_auditseal')", migrations.RunSQL.noop),
    ]
