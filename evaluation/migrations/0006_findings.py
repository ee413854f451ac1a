from datetime import date

import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from evaluation.immutable import FINDING_TABLES

ELSEWHERE = "参照各地“不分类不收运”做法：整改通知书送达后3日内整改，复查合格次日起观察20天"
FOR_NOW = "平台暂定，待市级主管部门确认"
TERMS = (
    ("serious", 3, 20, ELSEWHERE),
    ("ordinary", 7, 20, FOR_NOW),
    ("minor", 15, 20, FOR_NOW),
)


def lay_down_terms(apps, editor):
    term = apps.get_model("evaluation", "RectificationTerm")
    for severity, days, observed, source in TERMS:
        term.objects.create(
            severity=severity,
            days=days,
            observation_days=observed,
            in_force_since=date(2024, 1, 1),
            source=source,
        )


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_councils'),
        ('deliberation', '0010_order_of_steps'),
        ('evaluation', '0005_bulletin_register'),
        ('portal', '0008_kind_procedure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RectificationTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('ordinary', 'Ordinary'), ('serious', 'Serious')], max_length=20, verbose_name='severity')),
                ('days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='days to rectify')),
                ('observation_days', models.PositiveSmallIntegerField(verbose_name='days of observation')),
                ('in_force_since', models.DateField(verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'time for rectification',
                'verbose_name_plural': 'times for rectification',
                'ordering': ('severity', '-in_force_since'),
                'constraints': [models.UniqueConstraint(fields=('severity', 'in_force_since'), name='rectification_term_of_a_day'), models.CheckConstraint(condition=models.Q(('days__range', (1, 365)), ('observation_days__lte', 365)), name='rectification_term_days', violation_error_message='One to 365 days.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='rectification_term_source')],
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(editable=False, max_length=6)),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='year')),
                ('sequence', models.PositiveIntegerField(editable=False, verbose_name='number in the year')),
                ('points_lost', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='points lost')),
                ('problem', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='problem')),
                ('requirement', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='what has to be done')),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('ordinary', 'Ordinary'), ('serious', 'Serious')], default='ordinary', max_length=20, verbose_name='severity')),
                ('issued_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='issued on')),
                ('due', models.DateField(verbose_name='due')),
                ('state', models.CharField(choices=[('open', 'To be rectified'), ('reported', 'Waits for re-inspection'), ('verified', 'Rectified, under observation'), ('relapsed', 'Relapsed'), ('closed', 'Settled'), ('withdrawn', 'Withdrawn')], default='open', editable=False, max_length=20, verbose_name='state')),
                ('reported_on', models.DateField(editable=False, null=True, verbose_name='reported on')),
                ('verified_on', models.DateField(editable=False, null=True, verbose_name='rectified on')),
                ('observed_until', models.DateField(editable=False, null=True, verbose_name='observed until')),
                ('decision_reason', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='evaluation.criterion', verbose_name='criterion')),
                ('inspection', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='evaluation.inspection', verbose_name='inspection')),
                ('issued_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='issued by')),
                ('owner_body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='communities.localbody')),
                ('owner_contract', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='communities.propertycontract')),
                ('reported_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reported by')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='evaluation.scorerevision')),
                ('scored_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='scored by')),
                ('topic', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='deliberation.topic', verbose_name='topic')),
                ('verified_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='re-inspected by')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='evaluation.rectificationterm')),
            ],
            options={
                'verbose_name': 'finding',
                'verbose_name_plural': 'findings',
                'ordering': ('due', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Repair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('text', models.TextField(validators=[accounts.validators.validate_multiline_text], verbose_name='what was done')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='reported at')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='repairs', to='evaluation.finding')),
                ('reported_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reported by')),
            ],
            options={
                'verbose_name': 'report of a repair',
                'verbose_name_plural': 'reports of repairs',
                'ordering': ('finding', 'number'),
            },
        ),
        migrations.CreateModel(
            name='Recheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('rectified', 'Rectified'), ('not_rectified', 'Not rectified'), ('relapsed', 'Came back')], max_length=20, verbose_name='outcome')),
                ('text', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='what was seen')),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='re-inspected at')),
                ('checked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='re-inspected by')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='evaluation.finding')),
                ('seen_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.inspection')),
                ('repair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rechecks', to='evaluation.repair')),
            ],
            options={
                'verbose_name': 're-inspection',
                'verbose_name_plural': 're-inspections',
                'ordering': ('finding', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='FindingPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='evaluation.finding')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
                ('repair', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='evaluation.repair')),
            ],
            options={
                'verbose_name': 'photo of a repair',
                'verbose_name_plural': 'photos of repairs',
                'ordering': ('finding', 'pk'),
            },
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['state', 'due'], name='finding_state_due'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'year', 'sequence'), name='finding_number_once'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('inspection', 'criterion'), name='finding_once_a_criterion'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('points_lost__gt', 0)), name='finding_of_points_that_were_lost'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('owner_body__isnull', True), ('owner_contract__isnull', True), _connector='OR'), name='finding_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('due__gt', models.F('issued_on'))), name='finding_due_after_its_issue'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(models.Q(('verified_by', models.F('reported_by')), _negated=True), models.Q(('verified_by', models.F('scored_by')), _negated=True)), _connector='OR'), name='finding_verified_by_another'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('verified', 'closed')), _negated=True), models.Q(('observed_until__gte', models.F('verified_on')), ('observed_until__isnull', False), ('reported_by__isnull', False), ('verified_by__isnull', False), ('verified_on__isnull', False)), _connector='OR'), name='finding_rectified_once_reinspected'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='finding_withdrawn_with_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.UniqueConstraint(fields=('finding', 'number'), name='repair_number'),
        ),
        migrations.AddConstraint(
            model_name='repair',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='repair_says_what_was_done'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', 'relapsed'), _negated=True), fields=('repair',), name='recheck_once_a_repair'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(('outcome', 'rectified'), models.Q(('text', ''), _negated=True), _connector='OR'), name='recheck_says_what_is_missing'),
        ),
        migrations.AddConstraint(
            model_name='recheck',
            constraint=models.CheckConstraint(condition=models.Q(('seen_in__isnull', True), ('outcome', 'relapsed'), _connector='OR'), name='recheck_by_inspection_is_a_relapse'),
        ),
        migrations.RunPython(lay_down_terms, migrations.RunPython.noop),
        *(operation(table) for table in FINDING_TABLES),
    ]
