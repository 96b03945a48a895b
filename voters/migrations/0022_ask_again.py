from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0021_exports'),
    ]

    operations = [
        migrations.AddField(
            model_name='spotcheck',
            name='reason',
            field=models.CharField(choices=[('sample', 'Chosen by chance'), ('before_reminding', 'Doubtful, and soon to be reminded'), ('review', 'From the review')], db_default='sample', default='sample', max_length=16),
        ),
        migrations.AddConstraint(
            model_name='spotcheck',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['sample', 'before_reminding', 'review'])), name='one_is_asked_again_for_a_reason_we_know'),
        ),
        migrations.RunSQL(
            (SQL / "0022_ask_again.sql").read_text(encoding="utf-8"),
            (SQL / "0022_ask_again_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
