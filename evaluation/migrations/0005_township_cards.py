import accounts.models
import accounts.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import install_guard, operations, remove_guard
from evaluation.immutable import TOWNSHIP_TABLES
from evaluation.triggers import NO_DEAD_END, PART_FIGURES, TOWNSHIP_GUARDS


def without_guard(_apps, editor):
    remove_guard(PART_FIGURES, editor.connection)


def with_guard(_apps, editor):
    install_guard(PART_FIGURES, editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_programmes'),
        ('evaluation', '0004_waste_checks'),
        ('portal', '0002_imports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TownshipScoring',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorings', to='evaluation.round', verbose_name='round')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.township', verbose_name='township or subdistrict')),
                ('source', models.CharField(choices=[('county_check', 'Checks by the county'), ('satisfaction', 'Satisfaction of residents'), ('basics', 'Basic items: facilities and information'), ('effect', 'Items of effect: flows, management, results')], max_length=20, verbose_name='part of the total')),
                ('scorecard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.scorecard', verbose_name='scorecard')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('confirmed', 'Confirmed'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('draft', models.JSONField(blank=True, default=dict, editable=False, verbose_name='draft')),
                ('return_reason', models.TextField(blank=True, editable=False, verbose_name='reason for the return')),
                ('latest_number', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='revision')),
                ('begun_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
            ],
            options={
                'verbose_name': 'scoring of a township',
                'verbose_name_plural': 'scorings of townships',
                'ordering': ('-round__period', 'township__code', 'source', '-pk'),
                'indexes': [models.Index(fields=['state'], name='scoring_state')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('round', 'township', 'source'), name='scoring_once'), models.CheckConstraint(condition=models.Q(('source__in', ['basics', 'county_check', 'effect', 'satisfaction'])), name='scoring_of_such_a_part'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('submitted', 'confirmed')), _negated=True), ('latest_number__gte', 1), _connector='OR'), name='scoring_submitted_has_revision')],
            },
        ),
        migrations.CreateModel(
            name='TownshipRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scoring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='evaluation.townshipscoring')),
                ('number', models.PositiveSmallIntegerField(verbose_name='revision')),
                ('submitted_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('submitted_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='submitted at')),
                ('total', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='total')),
                ('cancelled', models.BooleanField(default=False, help_text='The total is 0 then.', verbose_name='cancelled by a veto')),
                ('return_reason', models.TextField(blank=True, verbose_name='reason for the return that it answers')),
                ('answer', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='what was corrected, and why')),
            ],
            options={
                'verbose_name': "revision of a township's scores",
                'verbose_name_plural': "revisions of townships' scores",
                'ordering': ('scoring', 'number'),
                'constraints': [models.UniqueConstraint(fields=('scoring', 'number'), name='township_revision_number'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('number__gt', 1), models.Q(('return_reason', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='township_revision_corrects_with_reason'), models.CheckConstraint(condition=models.Q(('total__gte', 0), models.Q(('cancelled', False), ('total', 0), _connector='OR')), name='township_revision_total')],
            },
        ),
        migrations.CreateModel(
            name='TownshipConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='evaluation.townshiprevision')),
                ('confirmed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('confirmed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='confirmed at')),
            ],
        ),
        migrations.CreateModel(
            name='TownshipScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='points')),
                ('band', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.band', verbose_name='band')),
                ('not_applicable', models.BooleanField(default=False, verbose_name='not applicable')),
                ('vetoed', models.BooleanField(default=False, verbose_name='vetoed')),
                ('reason', models.CharField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.townshiprevision')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.criterion')),
            ],
            options={
                'verbose_name': 'score of a township',
                'verbose_name_plural': 'scores of townships',
                'ordering': ('revision', 'criterion__section__position', 'criterion__position'),
                'constraints': [models.UniqueConstraint(fields=('revision', 'criterion'), name='township_score_once'), models.CheckConstraint(condition=models.Q(('points__isnull', True), ('points__gte', 0), _connector='OR'), name='townshipscore_points_not_negative'), models.CheckConstraint(condition=models.Q(('points__isnull', False), ('not_applicable', True), _connector='OR'), name='townshipscore_has_points_or_does_not_apply'), models.CheckConstraint(condition=models.Q(('vetoed', False), models.Q(('not_applicable', False), ('points', 0)), _connector='OR'), name='townshipscore_veto_has_no_points')],
            },
        ),
        migrations.CreateModel(
            name='TownshipScoreDeduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('deduction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.deduction')),
                ('count', models.PositiveSmallIntegerField(verbose_name='occurrences')),
                ('score', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_deductions', to='evaluation.townshipscore')),
            ],
            options={
                'verbose_name': "deduction of a township's score",
                'verbose_name_plural': "deductions of townships' scores",
                'ordering': ('score', 'deduction__position'),
                'constraints': [models.UniqueConstraint(fields=('score', 'deduction'), name='township_fault_once'), models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 99)), name='township_fault_count')],
            },
        ),
        migrations.CreateModel(
            name='TownshipPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scoring', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='evaluation.townshipscoring')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.criterion')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
                ('first_revision', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='evaluation.townshiprevision')),
            ],
            options={
                'verbose_name': "photo of a township's scores",
                'verbose_name_plural': "photos of townships' scores",
                'ordering': ('scoring', 'pk'),
            },
        ),
        # SQLite writes the table of figures anew.
        migrations.RunPython(without_guard, with_guard),
        migrations.RemoveConstraint(
            model_name='partfigure',
            name='part_figure_share',
        ),
        migrations.AddField(
            model_name='partfigure',
            name='revision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.townshiprevision', verbose_name='revision'),
        ),
        migrations.AddField(
            model_name='standingpart',
            name='revision',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.townshiprevision', verbose_name='revision'),
        ),
        migrations.AddConstraint(
            model_name='partfigure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('figure__isnull', True), ('revision__isnull', True)), models.Q(('figure__gte', 0), ('figure__lte', Decimal('100'))), models.Q(('figure__gte', 0), ('revision__isnull', False)), _connector='OR'), name='part_figure_share'),
        ),
        migrations.RunPython(with_guard, without_guard),
        # Nothing scored on such a card so far.
        migrations.RunSQL(
            "UPDATE evaluation_scorecard SET state = 'retired', version = version + 1 "
            "WHERE subject = 'institution' AND state = 'active'",
            migrations.RunSQL.noop,
        ),
        operations(TOWNSHIP_TABLES, (NO_DEAD_END, *TOWNSHIP_GUARDS)),
    ]
