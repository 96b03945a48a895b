from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("canvass", "0015_precincts_among_borders")]
    operations = [migrations.RemoveField(model_name="cut", name="keep_precincts")]
