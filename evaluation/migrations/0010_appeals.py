from datetime import date, timedelta

import accounts.models
import accounts.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from accounts.triggers import install, operation, remove
from evaluation.immutable import APPEAL_TABLES, FINDING_TABLES

TERM_TABLE = FINDING_TABLES[0]
SOURCE = "参照公示5个工作日的做法，按自然日7日计；待市级主管部门确认"
DAYS = 7


def lay_down_publicity(apps, editor):
    """The first term; rounds that are in publicity already count from today."""
    model = apps.get_model
    term = model("evaluation", "PublicityTerm").objects.create(
        days=DAYS, in_force_since=date(2024, 1, 1), source=SOURCE
    )
    today = timezone.localdate()
    for round_ in model("evaluation", "Round").objects.filter(state="in_publicity"):
        model("evaluation", "Publicity").objects.create(
            round=round_, began_on=today, until=today + timedelta(days=DAYS), term=term
        )


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0009_reviews'),
        ('portal', '0008_kind_procedure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(editable=False, max_length=6)),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='year')),
                ('sequence', models.PositiveIntegerField(editable=False, verbose_name='number in the year')),
                ('points_given', models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name='points given')),
                ('points_asked', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='points asked for')),
                ('points_granted', models.DecimalField(decimal_places=2, editable=False, max_digits=6, null=True, verbose_name='points granted')),
                ('grounds', models.TextField(validators=[accounts.validators.validate_multiline_text], verbose_name='grounds')),
                ('state', models.CharField(choices=[('submitted', 'Waits for a decision'), ('upheld', 'Upheld'), ('partly', 'Upheld in part'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='submitted', editable=False, max_length=20, verbose_name='state')),
                ('submitted_on', models.DateField(verbose_name='appealed on')),
                ('decided_on', models.DateField(editable=False, null=True, verbose_name='decided on')),
                ('decision', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='reasons')),
                ('confirmed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='evaluation.criterion', verbose_name='criterion')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='evaluation.inspection', verbose_name='inspection')),
                ('result', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeal_result', to='evaluation.scorerevision')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='evaluation.scorerevision')),
                ('scored_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='scored by')),
                ('submitted_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='appealed by')),
            ],
            options={
                'verbose_name': 'appeal',
                'verbose_name_plural': 'appeals',
                'ordering': ('-submitted_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='AppealPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('appeal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='evaluation.appeal')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
            ],
            options={
                'verbose_name': 'photo of an appeal',
                'verbose_name_plural': 'photos of appeals',
                'ordering': ('appeal', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PublicityTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days', models.PositiveSmallIntegerField(verbose_name='days of publicity')),
                ('in_force_since', models.DateField(unique=True, verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'time of publicity',
                'verbose_name_plural': 'times of publicity',
                'ordering': ('-in_force_since',),
                'constraints': [models.CheckConstraint(condition=models.Q(('days__range', (1, 365))), name='publicity_term_days', violation_error_message='One to 365 days.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='publicity_term_source')],
            },
        ),
        migrations.CreateModel(
            name='Publicity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_on', models.DateField(verbose_name='in publicity since')),
                ('until', models.DateField(verbose_name='in publicity until')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='publicity', to='evaluation.round')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.publicityterm')),
            ],
            options={
                'verbose_name': 'publicity',
                'verbose_name_plural': 'publicity',
            },
        ),
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['state', 'submitted_on'], name='appeal_state'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'year', 'sequence'), name='appeal_number_once'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('inspection', 'criterion'), name='appeal_once_a_criterion'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('scored_by')), _negated=True), models.Q(('decided_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='appeal_decided_by_another'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), ('confirmed_by__isnull', True), models.Q(('decided_by', models.F('confirmed_by')), _negated=True), _connector='OR'), name='appeal_not_decided_by_the_confirmer'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_on__isnull', True), ('state__in', ('submitted', 'withdrawn'))), models.Q(('decided_by__isnull', False), ('decided_on__isnull', False), ('state__in', ('partly', 'upheld', 'rejected')), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='appeal_decided_with_reasons'),
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('points_granted__isnull', False), ('points_granted__lte', models.F('points_asked')), ('result__isnull', False), ('state__in', ['partly', 'upheld'])), models.Q(models.Q(('state__in', ['partly', 'upheld']), _negated=True), ('points_granted__isnull', True), ('result__isnull', True)), _connector='OR'), name='appeal_granted_makes_a_revision'),
        ),
        migrations.AddConstraint(
            model_name='publicity',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('began_on'))), name='publicity_lasts'),
        ),
        # A pure veto has no points to lose.
        migrations.RemoveConstraint(
            model_name='finding',
            name='finding_of_points_that_were_lost',
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('points_lost__gte', 0)), name='finding_points_not_negative'),
        ),
        # SQLite writes the table anew for a column with a default, and loses its triggers.
        migrations.RunPython(
            lambda apps, editor: remove(TERM_TABLE, editor.connection),
            lambda apps, editor: install(TERM_TABLE, editor.connection),
        ),
        migrations.AddField(
            model_name='rectificationterm',
            name='restores_points',
            field=models.BooleanField(default=False, help_text='Once it is rectified, the points that were lost come back, as long as the round is not final. Otherwise the scores stay as they were.', verbose_name='points come back'),
        ),
        operation(TERM_TABLE),
        migrations.RunPython(lay_down_publicity, migrations.RunPython.noop),
        *(operation(table) for table in APPEAL_TABLES),
    ]
