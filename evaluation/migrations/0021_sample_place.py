import accounts.validators
from accounts.triggers import install, operation, remove
from django.db import migrations, models

from evaluation.immutable import SAMPLE_TABLE


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0020_bulletin_lists'),
    ]

    operations = [
        # SQLite writes the table anew and drops its triggers.
        migrations.RunPython(
            lambda apps, editor: remove(SAMPLE_TABLE, editor.connection),
            lambda apps, editor: install(SAMPLE_TABLE, editor.connection),
        ),
        migrations.AddField(
            model_name='ratesample',
            name='place',
            field=models.CharField(blank=True, default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where it was counted'),
        ),
        operation(SAMPLE_TABLE),
    ]
