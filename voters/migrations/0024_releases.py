from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("voters", "0023_review_decisions")]
    operations = [
        migrations.RunSQL(
            "SELECT voters_make_append_only('voters_gotvrelease');",
            "DROP TRIGGER what_was_said_is_never_emptied ON voters_gotvrelease;"
            " DROP TRIGGER what_was_said_is_never_changed ON voters_gotvrelease;",
        ),
    ]
