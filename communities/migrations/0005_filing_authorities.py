"""Whom a convention was filed with is corrected on record as well."""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Q

from accounts.triggers import install, install_guard, remove, remove_guard
from communities.immutable import CONVENTION_TABLES, FILING_TABLES
from communities.triggers import FIRST_FILING_GUARDS, FILING_GUARDS

CHOICES = [
    ('township', 'Township government or subdistrict office'),
    ('county', 'District government'),
]
# The database's names of what was compared until here.
DIFFERS = {'number': F('number_before'), 'filed_on': F('filed_on_before'), 'effective_on': F('effective_on_before')}
NAME = 'filing_corrected_in_something'


def let_go(_apps: Any, editor: Any) -> None:
    """SQLite writes a table anew: what names it must be gone meanwhile."""
    for guard in FILING_GUARDS:
        remove_guard(guard, editor.connection)
    for table in FILING_TABLES:
        remove(table, editor.connection)


def hold_as_before(_apps: Any, editor: Any) -> None:
    for table in FILING_TABLES:
        install(table, editor.connection)
    for guard in FIRST_FILING_GUARDS:
        install_guard(guard, editor.connection)


def fill(apps: Any, _editor: Any) -> None:
    """Until here it was never corrected: it is what the convention says."""
    for made in apps.get_model('communities', 'FilingCorrection').objects.select_related('convention'):
        made.authority = made.authority_before = made.convention.filing_authority
        made.save(update_fields=['authority', 'authority_before'])


def hold(_apps: Any, editor: Any) -> None:
    [convention] = [one for one in CONVENTION_TABLES if one.table == 'communities_convention']
    remove(convention, editor.connection)
    install(convention, editor.connection)
    for table in FILING_TABLES:
        install(table, editor.connection)
    for guard in FILING_GUARDS:
        install_guard(guard, editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_filing_corrections'),
    ]

    operations = [
        migrations.RunPython(let_go, hold_as_before),
        migrations.AddField(
            model_name='filingcorrection',
            name='authority_before',
            field=models.CharField(choices=CHOICES, default='', max_length=20, verbose_name='filed with, before'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='filingcorrection',
            name='authority',
            field=models.CharField(choices=CHOICES, default='', max_length=20, verbose_name='filed with'),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveConstraint(model_name='filingcorrection', name=NAME),
        migrations.AddConstraint(
            model_name='filingcorrection',
            constraint=models.CheckConstraint(
                condition=~Q(**DIFFERS, authority=F('authority_before')), name=NAME
            ),
        ),
        migrations.RunPython(hold, let_go),
    ]
