from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("canvass", "0014_borders_of_cuts")]
    operations = [
        migrations.RunSQL(
            """UPDATE canvass_cut SET borders = '["precinct"]' WHERE keep_precincts""",
            """UPDATE canvass_cut SET keep_precincts = borders @> '["precinct"]'""",
        ),
    ]
