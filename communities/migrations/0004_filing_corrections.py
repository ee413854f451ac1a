"""The number and the dates of a registered filing are corrected on record; nothing else of it is."""

from typing import Any

import accounts.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import Immutable, install, operations, remove
from communities.immutable import CONVENTION_TABLES, FILED_ONCE, FILING_TABLES
from communities.triggers import FIRST_FILING_GUARDS

TABLE = "communities_convention"
# Until here they were fixed as well.
FIXED_BEFORE = (
    *FILED_ONCE, 'filing_authority', 'filing_unit_code', 'filing_number', 'filed_on',
    'effective_on',
)


def forwards(_apps: Any, editor: Any) -> None:
    [now] = [table for table in CONVENTION_TABLES if table.table == TABLE]
    remove(now, editor.connection)
    install(now, editor.connection)


def backwards(_apps: Any, editor: Any) -> None:
    before = Immutable(TABLE, frozen=FIXED_BEFORE, condition="OLD.filing_number <> ''")
    remove(before, editor.connection)
    install(before, editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_lists_at_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='FilingCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('convention_version', models.PositiveIntegerField()),
                ('number_before', models.CharField(max_length=60, verbose_name='filing number before')),
                ('filed_on_before', models.DateField(verbose_name='filed on, before')),
                ('effective_on_before', models.DateField(verbose_name='in force from, before')),
                ('number', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='filing number')),
                ('filed_on', models.DateField(verbose_name='filed on')),
                ('effective_on', models.DateField(verbose_name='in force from')),
                ('reason', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
                ('corrected_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='corrected at')),
                ('convention', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='filing_corrections', to='communities.convention')),
                ('corrected_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='corrected by')),
            ],
            options={
                'verbose_name': 'correction of a filing',
                'verbose_name_plural': 'corrections of filings',
                'ordering': ('convention', '-corrected_at', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('convention', 'convention_version'), name='filing_corrected_as_seen'), models.CheckConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('reason', ''), _negated=True)), name='filing_corrected_with_a_reason'), models.CheckConstraint(condition=models.Q(('effective_on', models.F('effective_on_before')), ('filed_on', models.F('filed_on_before')), ('number', models.F('number_before')), _negated=True), name='filing_corrected_in_something')],
            },
        ),
        operations(FILING_TABLES, FIRST_FILING_GUARDS),
        # After the guards, so that at no moment nothing holds it.
        migrations.RunPython(forwards, backwards),
    ]
