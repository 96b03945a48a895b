from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


def text(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('voters', '0017_placed_by_hand'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchSpan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.BigIntegerField()),
                ('last', models.BigIntegerField()),
            ],
            options={
                'db_table': 'voters_searchspan',
            },
        ),
        migrations.RunSQL(
            text("0018_new_voters_in_spans"),
            # What the view and the renewal were before is said in 0015.
            text("0018_new_voters_in_spans_reverse")
            + text("0015_searched_once")
            + "DROP FUNCTION voters_not_copied_yet(), voters_copy_for_search(bigint[]);",
        ),
        # Searches by precinct look at the copies, which have an index of their own.
        migrations.RemoveIndex(model_name='voter', name='voters_by_precinct'),
    ]
