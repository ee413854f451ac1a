from datetime import date

import accounts.validators
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import DISCLOSURE_TABLES

# The same number in the first regulation and in the one of today.
TERMS = (
    (date(2008, 5, 1), 20, "《中华人民共和国政府信息公开条例》（国务院令第492号）第十八条"),
    (date(2019, 5, 15), 20, "《中华人民共和国政府信息公开条例》（国务院令第711号）第二十六条"),
)


def lay_down(apps, editor):
    for since, days, source in TERMS:
        apps.get_model("coordination", "DisclosureTerm").objects.create(
            working_days=days, in_force_since=since, source=source
        )


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0009_lists_at_scale'),
    ]

    operations = [
        migrations.CreateModel(
            name='DisclosureTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('working_days', models.PositiveSmallIntegerField(verbose_name='working days')),
                ('in_force_since', models.DateField(unique=True, verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'time for publishing documents',
                'verbose_name_plural': 'times for publishing documents',
                'ordering': ('-in_force_since',),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('working_days__range', (1, 400))), name='disclosure_term_days', violation_error_message='One to 400 working days.'),
                    models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='disclosure_term_source'),
                ],
            },
        ),
        migrations.RunPython(lay_down, migrations.RunPython.noop),
        operations(DISCLOSURE_TABLES),
    ]
