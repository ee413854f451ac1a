"""Editions and states of scorecards, faults, bands and grades, and what was chosen of them.

Scores of before have their points alone. Cards of before are active: rounds use them.
"""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

import accounts.validators
import evaluation.models.scorecards
from accounts.triggers import guard_operation, install, operation, remove
from evaluation.immutable import CARD_TABLES, SCORE_TABLES
from evaluation.triggers import CARD_GUARDS

CHANGED = [table for table in SCORE_TABLES if table.table in {"evaluation_scorerevision", "evaluation_score"}]


def lift(apps, editor):
    """The tables are written anew on SQLite, and the rows of before get their new columns."""
    for table in CHANGED:
        remove(table, editor.connection)


def put_back(apps, editor):
    for table in CHANGED:
        install(table, editor.connection)


def carry_over(apps, editor):
    model = apps.get_model
    model("evaluation", "Scorecard").objects.update(state="active")
    criteria = model("evaluation", "Criterion").objects
    criteria.filter(evidence_required=True).update(evidence="lost")
    criteria.filter(can_be_inapplicable=True).update(not_applicable="left_out")
    for criterion in criteria.select_related("section"):
        # Editions of a card had the same places so far.
        criterion.key = f"c{criterion.section.position}-{criterion.position}"
        criterion.save(update_fields=["key"])
    model("evaluation", "Score").objects.filter(points=None).update(not_applicable=True)


def carry_back(apps, editor):
    criteria = apps.get_model("evaluation", "Criterion").objects
    criteria.exclude(evidence="never").update(evidence_required=True)
    criteria.exclude(not_applicable="never").update(can_be_inapplicable=True)


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_councils'),
        ('evaluation', '0007_standing_rules'),
    ]

    operations = [
        migrations.RunPython(lift, put_back),
        migrations.CreateModel(
            name='Band',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='band')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(0)], verbose_name='points')),
            ],
            options={
                'verbose_name': 'band',
                'verbose_name_plural': 'bands',
                'ordering': ('criterion', '-points', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Deduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('text', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='fault')),
                ('points', models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(0)], verbose_name='points off for each')),
            ],
            options={
                'verbose_name': 'deduction',
                'verbose_name_plural': 'deductions',
                'ordering': ('criterion', 'position'),
            },
        ),
        migrations.CreateModel(
            name='Grade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('colour', models.CharField(choices=[('green', 'Green'), ('blue', 'Blue'), ('yellow', 'Yellow'), ('red', 'Red')], default='green', max_length=10, verbose_name='colour')),
                ('at_least', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='from percent of the full mark')),
            ],
            options={
                'verbose_name': 'grade',
                'verbose_name_plural': 'grades',
                'ordering': ('scorecard', '-at_least'),
            },
        ),
        migrations.CreateModel(
            name='ScoreDeduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveSmallIntegerField(verbose_name='occurrences')),
            ],
            options={
                'verbose_name': 'deduction of a score',
                'verbose_name_plural': 'deductions of scores',
                'ordering': ('score', 'deduction__position'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='criterion',
            name='criterion_points_above_zero',
        ),
        migrations.RemoveConstraint(
            model_name='scorecard',
            name='scorecard_version',
        ),
        migrations.RenameField(model_name='scorecard', old_name='version', new_name='edition'),
        migrations.AlterField(
            model_name='scorecard',
            name='edition',
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='edition'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AlterModelOptions(
            name='scorecard',
            options={'ordering': ('code', '-edition'), 'verbose_name': 'scorecard', 'verbose_name_plural': 'scorecards'},
        ),
        migrations.AddField(
            model_name='criterion',
            name='evidence',
            field=models.CharField(choices=[('never', 'Never'), ('lost', 'When points are lost'), ('always', 'Always')], default='never', max_length=10, verbose_name='photo needed'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='is_bonus',
            field=models.BooleanField(default=False, help_text="Adds to the total, up to the card's most bonus points.", verbose_name='bonus'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='key',
            field=models.SlugField(db_index=False, default=evaluation.models.scorecards.new_key, help_text='Stays the same in later editions, so that results can be compared.', max_length=40, verbose_name='key'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='not_applicable',
            field=models.CharField(choices=[('never', 'It always applies'), ('left_out', 'Left out of both sums'), ('full', 'Counts with full marks')], default='never', max_length=10, verbose_name='where it does not apply'),
        ),
        migrations.AddField(
            model_name='criterion',
            name='veto',
            field=models.BooleanField(default=False, help_text='Found here, it cancels the whole result.', verbose_name='veto'),
        ),
        migrations.AddField(
            model_name='score',
            name='not_applicable',
            field=models.BooleanField(default=False, verbose_name='not applicable'),
        ),
        migrations.AddField(
            model_name='score',
            name='vetoed',
            field=models.BooleanField(default=False, verbose_name='vetoed'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='bonus_cap',
            field=models.DecimalField(decimal_places=2, default=0, help_text='What bonus criteria add to the total together, at most.', max_digits=6, validators=[django.core.validators.MinValueValidator(0)], verbose_name='most bonus points'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='community_types',
            field=models.ManyToManyField(blank=True, help_text='None chosen: for communities of any type.', related_name='+', to='communities.communitytype', verbose_name='community types'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='pass_share',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='Empty: the card knows no pass line.', max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='pass line, percent of the full mark'),
        ),
        migrations.AddField(
            model_name='scorecard',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('retired', 'Retired')], default='draft', editable=False, max_length=20, verbose_name='state'),
        ),
        migrations.AddField(
            model_name='scorerevision',
            name='cancelled',
            field=models.BooleanField(default=False, help_text='The total is 0 then.', verbose_name='cancelled by a veto'),
        ),
        migrations.AlterField(
            model_name='scorecard',
            name='subject',
            field=models.CharField(choices=[('committee', 'Village or community committee'), ('property_company', 'Property company'), ('estate_residents', 'Residents of an estate'), ('township', 'Township or subdistrict'), ('institution', 'Public institution')], default='committee', max_length=20, verbose_name='who is scored'),
        ),
        migrations.AlterField(
            model_name='criterion',
            name='points',
            field=models.DecimalField(decimal_places=2, max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='points'),
        ),
        migrations.RunPython(carry_over, carry_back),
        migrations.RemoveField(
            model_name='criterion',
            name='can_be_inapplicable',
        ),
        migrations.RemoveField(
            model_name='criterion',
            name='evidence_required',
        ),
        migrations.AddConstraint(
            model_name='criterion',
            constraint=models.CheckConstraint(condition=models.Q(('step__gt', 0), models.Q(('points__gt', 0), models.Q(('points', 0), ('veto', True)), _connector='OR')), name='criterion_points_or_veto'),
        ),
        migrations.AddConstraint(
            model_name='scorecard',
            constraint=models.UniqueConstraint(fields=('code', 'edition'), name='scorecard_edition'),
        ),
        migrations.AddConstraint(
            model_name='scorecard',
            constraint=models.CheckConstraint(condition=models.Q(('bonus_cap__gte', 0), ('edition__gte', 1)), name='scorecard_bonus_cap_edition'),
        ),
        migrations.AddConstraint(
            model_name='scorecard',
            constraint=models.CheckConstraint(condition=models.Q(('pass_share__isnull', True), models.Q(('pass_share__gte', 0), ('pass_share__lte', 100)), _connector='OR'), name='scorecard_pass_share_percent'),
        ),
        migrations.AddConstraint(
            model_name='scorerevision',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled', False), ('total', 0), _connector='OR'), name='revision_cancelled_is_zero'),
        ),
        migrations.AddField(
            model_name='band',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bands', to='evaluation.criterion'),
        ),
        migrations.AddField(
            model_name='score',
            name='band',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.band', verbose_name='band'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('points__isnull', False), ('not_applicable', True), _connector='OR'), name='score_has_points_or_does_not_apply'),
        ),
        migrations.AddConstraint(
            model_name='score',
            constraint=models.CheckConstraint(condition=models.Q(('vetoed', False), models.Q(('not_applicable', False), ('points', 0)), _connector='OR'), name='score_veto_has_no_points'),
        ),
        migrations.AddField(
            model_name='deduction',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deductions', to='evaluation.criterion'),
        ),
        migrations.AddField(
            model_name='grade',
            name='scorecard',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grades', to='evaluation.scorecard'),
        ),
        migrations.AddField(
            model_name='scorededuction',
            name='deduction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.deduction'),
        ),
        migrations.AddField(
            model_name='scorededuction',
            name='score',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_deductions', to='evaluation.score'),
        ),
        migrations.AddConstraint(
            model_name='band',
            constraint=models.UniqueConstraint(fields=('criterion', 'label'), name='band_once'),
        ),
        migrations.AddConstraint(
            model_name='band',
            constraint=models.CheckConstraint(condition=models.Q(('points__gte', 0)), name='band_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='deduction',
            constraint=models.UniqueConstraint(fields=('criterion', 'position'), name='deduction_position'),
        ),
        migrations.AddConstraint(
            model_name='deduction',
            constraint=models.CheckConstraint(condition=models.Q(('points__gt', 0)), name='deduction_above_zero'),
        ),
        migrations.AddConstraint(
            model_name='grade',
            constraint=models.UniqueConstraint(fields=('scorecard', 'at_least'), name='grade_line_once'),
        ),
        migrations.AddConstraint(
            model_name='grade',
            constraint=models.UniqueConstraint(fields=('scorecard', 'name'), name='grade_name_once'),
        ),
        migrations.AddConstraint(
            model_name='grade',
            constraint=models.CheckConstraint(condition=models.Q(('at_least__gte', 0), ('at_least__lte', 100)), name='grade_percent'),
        ),
        migrations.AddConstraint(
            model_name='scorededuction',
            constraint=models.UniqueConstraint(fields=('score', 'deduction'), name='score_deduction_once'),
        ),
        migrations.AddConstraint(
            model_name='scorededuction',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 99)), name='score_deduction_count'),
        ),
        *(operation(table) for table in (*CHANGED, *CARD_TABLES)),
        *(guard_operation(guard) for guard in CARD_GUARDS),
    ]
