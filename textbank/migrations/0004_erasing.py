from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parent.parent / "sql"


class Migration(migrations.Migration):

    dependencies = [
        ("voters", "0007_erasing"),
        ('textbank', '0003_reading_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='Redaction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sid', models.CharField(max_length=34, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('tried_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['asked_at'], name='redactions_to_do')],
            },
        ),
        migrations.RunSQL(
            (SQL / "0004_erasing.sql").read_text(encoding="utf-8"),
            (SQL / "0004_erasing_reverse.sql").read_text(encoding="utf-8"),
        ),
    ]
