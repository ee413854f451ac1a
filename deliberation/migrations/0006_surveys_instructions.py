import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from deliberation.immutable import SURVEY_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0004_attendance_minutes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActionInstruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='instruction')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected by')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='deliberation.action')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'instruction on an action',
                'verbose_name_plural': 'instructions on actions',
                'ordering': ('-pk',),
            },
        ),
        *(operation(table) for table in SURVEY_TABLES),
    ]
