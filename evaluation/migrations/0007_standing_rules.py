import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from evaluation.immutable import STANDING_RULE


def name_the_reason(apps, editor):
    """Until now a unit without a rank was one without a confirmed total."""
    standings = apps.get_model("evaluation", "Standing").objects
    standings.filter(rank__isnull=True).update(exclusion="not_inspected")


class Migration(migrations.Migration):

    dependencies = [
        ("evaluation", "0006_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TypeStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=60, verbose_name='community type')),
                ('rank', models.PositiveIntegerField(null=True, verbose_name='rank')),
                ('ranked', models.PositiveIntegerField(verbose_name='ranked communities of the type')),
                ('previous_rank', models.PositiveIntegerField(null=True, verbose_name='previous rank')),
                ('last_year_rank', models.PositiveIntegerField(null=True, verbose_name='rank of a year before')),
            ],
            options={
                'verbose_name': 'standing within the type',
                'verbose_name_plural': 'standings within the type',
            },
        ),
        migrations.AddField(
            model_name='standing',
            name='exclusion',
            field=models.CharField(blank=True, choices=[('not_inspected', 'Not inspected'), ('not_confirmed', 'Scores not confirmed'), ('void', 'Inspection declared void'), ('below_coverage', 'Too few units inspected'), ('merged', 'Merged or closed before the period ended'), ('not_in_round', 'Not chosen for this round'), ('no_committee', 'Has no committee')], default='', max_length=20, verbose_name='why without a rank'),
        ),
        migrations.AddField(
            model_name='standing',
            name='last_year_rank',
            field=models.PositiveIntegerField(null=True, verbose_name='rank of a year before'),
        ),
        migrations.AddField(
            model_name='standing',
            name='last_year_total',
            field=models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name='total of a year before'),
        ),
        migrations.CreateModel(
            name='StandingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jurisdiction', models.CharField(max_length=6, validators=[django.core.validators.RegexValidator('\\A[0-9]{4}([0-9]{2})?\\Z', 'Four or six digits.')], verbose_name='city or county (division code)')),
                ('since', models.DateField(help_text='Holds for the periods that end on this day or later.', verbose_name='in force from')),
                ('minimum_coverage', models.PositiveSmallIntegerField(help_text='Share of its villages and communities that must have been inspected before a township or county is ranked. 0: any.', validators=[django.core.validators.MaxValueValidator(100)], verbose_name='least coverage in percent')),
                ('minimum_sample', models.PositiveIntegerField(help_text='A rate counted from fewer than this is not shown as a percentage.', validators=[django.core.validators.MinValueValidator(1)], verbose_name='smallest sample')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
            ],
            options={
                'verbose_name': 'rule of the standings',
                'verbose_name_plural': 'rules of the standings',
                'ordering': ('-since', 'jurisdiction'),
            },
        ),
        migrations.AddField(
            model_name='standing',
            name='rule',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.standingrule', verbose_name='rule of the standings'),
        ),
        migrations.RunPython(name_the_reason, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='standing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('exclusion', ''), ('rank__isnull', False)), models.Q(('rank__isnull', True), models.Q(('exclusion', ''), _negated=True)), _connector='OR'), name='standing_rank_or_exclusion'),
        ),
        migrations.AddField(
            model_name='typestanding',
            name='standing',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='types', to='evaluation.standing'),
        ),
        migrations.AddConstraint(
            model_name='standingrule',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'since'), name='standing_rule_once_a_day', violation_error_message='Another rule begins on this day already.'),
        ),
        migrations.AddConstraint(
            model_name='standingrule',
            constraint=models.CheckConstraint(condition=models.Q(('minimum_coverage__lte', 100), ('minimum_sample__gte', 1)), name='standing_rule_within_bounds'),
        ),
        migrations.AddConstraint(
            model_name='typestanding',
            constraint=models.UniqueConstraint(fields=('standing', 'code'), name='type_standing_once'),
        ),
        migrations.AddConstraint(
            model_name='typestanding',
            constraint=models.CheckConstraint(condition=models.Q(('rank__isnull', True), models.Q(('rank__gte', 1), ('rank__lte', models.F('ranked'))), _connector='OR'), name='type_standing_rank_among_ranked'),
        ),
        operation(STANDING_RULE),
    ]
