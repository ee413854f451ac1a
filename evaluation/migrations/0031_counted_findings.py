import django.core.validators
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import install, operation, remove
from evaluation.immutable import STANDING_RULE


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0030_company_rules'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, editor: remove(STANDING_RULE, editor.connection),
            lambda apps, editor: install(STANDING_RULE, editor.connection),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='minimum_findings',
            field=models.PositiveSmallIntegerField(blank=True, help_text='The bulletin counts what was found and put right, and tells no counts of a unit or section with fewer findings than this. Empty: it tells nothing of findings.', null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='fewest findings'),
        ),
        migrations.AddConstraint(
            model_name='standingrule',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_findings__isnull', True), ('minimum_findings__gte', 1), _connector='OR'), name='standing_rule_fewest_findings'),
        ),
        operation(STANDING_RULE),
    ]
