from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("canvass", "0013_cut_sketch")]
    operations = [
        migrations.AddField(
            model_name="cut",
            name="borders",
            field=models.JSONField(blank=True, default=list, help_text="What no turf of it crosses: see ``Border``."),
        ),
    ]
