from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("canvass", "0012_positions")]
    operations = [
        migrations.AddField(
            model_name="cut",
            name="sketch",
            field=models.JSONField(
                blank=True, help_text="Of a running cut: what the quick cut before it found.", null=True
            ),
        ),
    ]
