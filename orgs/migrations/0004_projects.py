import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from orgs.immutable import PROJECT_TABLES
from orgs.triggers import PROJECT_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('orgs', '0003_library'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('kind', models.CharField(choices=[('publicity', 'Publicity and education'), ('participation', 'Public participation'), ('promotion', 'Community promotion'), ('research', 'Research and development'), ('volunteering', 'Volunteering'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('kind_words', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='which other kind')),
                ('jurisdiction', models.CharField(editable=False, max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='decided in (division code)')),
                ('summary', models.TextField(max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='what is done, and for whom')),
                ('starts_on', models.DateField(verbose_name='begins on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('budget', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='budget in yuan')),
                ('budget_source', models.CharField(choices=[('own', 'Own funds'), ('donation', 'Donation'), ('lottery', 'Public welfare lottery fund'), ('fiscal', 'Fiscal funds'), ('other', 'Other')], max_length=20, verbose_name='source of the budget')),
                ('budget_words', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='which other source')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('applied', 'Applied for'), ('accepted', 'Accepted'), ('refused', 'Refused'), ('running', 'Being carried out'), ('closed', 'Project completed'), ('stopped', 'Stopped'), ('withdrawn', 'Taken back')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('applied_on', models.DateField(blank=True, null=True, verbose_name='applied for on')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('decision', models.TextField(blank=True, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='reasons of the decision')),
                ('started_on', models.DateField(blank=True, null=True, verbose_name='begun on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('report', models.TextField(blank=True, max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='closing report')),
                ('stop_reason', models.TextField(blank=True, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='why it was stopped')),
                ('stopped_on', models.DateField(blank=True, null=True, verbose_name='stopped on')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at')),
                ('applied_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='applied by')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('committee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='communities.community', verbose_name='leading committee')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='orgs.organization', verbose_name='leading organisation')),
            ],
            options={
                'verbose_name': 'project',
                'verbose_name_plural': 'projects',
                'ordering': ('-starts_on', '-pk'),
                'indexes': [models.Index(fields=['jurisdiction', 'state'], name='project_place_state'), models.Index(fields=['kind', 'state'], name='project_kind_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='project_has_a_title'), models.CheckConstraint(condition=models.Q(models.Q(('committee__isnull', True), ('organization__isnull', False)), models.Q(('committee__isnull', False), ('organization__isnull', True)), _connector='OR'), name='project_has_one_leader'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='project_ends_after_it_begins', violation_error_message='The end lies before the beginning.'), models.CheckConstraint(condition=models.Q(('budget__gte', 0)), name='project_budget'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'other'), models.Q(('kind_words', ''), _negated=True)), models.Q(models.Q(('kind', 'other'), _negated=True), ('kind_words', '')), _connector='OR'), name='project_other_kind_in_words'), models.CheckConstraint(condition=models.Q(models.Q(('budget_source', 'other'), models.Q(('budget_words', ''), _negated=True)), models.Q(models.Q(('budget_source', 'other'), _negated=True), ('budget_words', '')), _connector='OR'), name='project_other_source_in_words'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'withdrawn')), models.Q(('applied_by__isnull', False), ('applied_on__isnull', False)), _connector='OR'), name='project_applied_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', False), ('decided_on__isnull', False), ('state__in', ['accepted', 'closed', 'refused', 'running', 'stopped'])), models.Q(models.Q(('state__in', ['accepted', 'closed', 'refused', 'running', 'stopped']), _negated=True), ('decided_by__isnull', True)), _connector='OR'), name='project_decided_by_somebody'), models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(models.Q(('decided_by', models.F('entered_by')), _negated=True), models.Q(('decided_by', models.F('applied_by')), _negated=True)), _connector='OR'), name='project_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'refused'), _negated=True), models.Q(('decision', ''), _negated=True), _connector='OR'), name='project_refused_with_reasons'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), ('started_on__isnull', False), _connector='OR'), name='project_runs_since'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('closed_by__isnull', False), ('closed_on__isnull', False), models.Q(('report', ''), _negated=True)), _connector='OR'), name='project_closed_with_a_report'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'stopped'), _negated=True), models.Q(('stopped_on__isnull', False), models.Q(('stop_reason', ''), _negated=True)), _connector='OR'), name='project_stopped_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ProjectAim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('indicator', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='indicator')),
                ('unit', models.CharField(max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='unit')),
                ('target', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(0)], verbose_name='target')),
                ('result', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='result')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aims', to='orgs.project')),
            ],
            options={
                'verbose_name': 'aim of a project',
                'verbose_name_plural': 'aims of projects',
                'ordering': ('project', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('indicator', ''), _negated=True), name='project_aim_says_what'), models.CheckConstraint(condition=models.Q(('unit', ''), _negated=True), name='project_aim_has_a_unit'), models.CheckConstraint(condition=models.Q(('target__gte', 0)), name='project_aim_target'), models.CheckConstraint(condition=models.Q(('result__isnull', True), ('result__gte', 0), _connector='OR'), name='project_aim_result')],
            },
        ),
        migrations.CreateModel(
            name='ProjectChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(editable=False, max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='decided in (division code)')),
                ('starts_on', models.DateField(verbose_name='begins on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('reason', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='reason')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('agreed', 'Agreed'), ('declined', 'Declined'), ('taken_back', 'Taken back')], default='asked', editable=False, max_length=10, verbose_name='state')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('answer', models.TextField(blank=True, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='answer')),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('communities', models.ManyToManyField(related_name='+', to='communities.community', verbose_name='communities')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='orgs.project')),
            ],
            options={
                'verbose_name': 'change of a project',
                'verbose_name_plural': 'changes of projects',
                'ordering': ('project', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('project',), name='project_change_one_at_a_time'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='project_change_ends_after_it_begins', violation_error_message='The end lies before the beginning.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('state', 'asked')), models.Q(('decided_by__isnull', True), ('decided_on__isnull', False), ('state', 'taken_back')), models.Q(('state__in', ('agreed', 'declined')), ('decided_by__isnull', False), ('decided_on__isnull', False), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='project_change_decided_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'declined'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='project_change_declined_with_reasons')],
            },
        ),
        migrations.CreateModel(
            name='ProjectEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('text', models.TextField(max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='what happened')),
                ('entered_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('withheld_on', models.DateField(blank=True, null=True, verbose_name='withheld on')),
                ('withheld_reason', models.TextField(blank=True, default='', max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='why it is withheld')),
                ('withheld_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withheld by')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='orgs.project')),
            ],
            options={
                'verbose_name': 'progress of a project',
                'verbose_name_plural': 'progress of projects',
                'ordering': ('project', '-day', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='project_entry_text'), models.CheckConstraint(condition=models.Q(models.Q(('withheld_by__isnull', True), ('withheld_on__isnull', True), ('withheld_reason', '')), models.Q(('withheld_by__isnull', False), ('withheld_on__isnull', False), models.Q(('withheld_reason', ''), _negated=True)), _connector='OR'), name='project_entry_withheld_with_reasons')],
            },
        ),
        migrations.CreateModel(
            name='ProjectMilestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='milestone')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('percent', models.PositiveSmallIntegerField(default=0, editable=False, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='progress in per cent')),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('done', 'Reached'), ('given_up', 'Given up')], default='open', editable=False, max_length=10, verbose_name='outcome')),
                ('settled_on', models.DateField(blank=True, null=True, verbose_name='settled on')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='milestones', to='orgs.project')),
            ],
            options={
                'verbose_name': 'milestone of a project',
                'verbose_name_plural': 'milestones of projects',
                'ordering': ('project', 'due_on', 'pk'),
                'indexes': [models.Index(fields=['outcome', 'due_on'], name='project_milestone_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='project_milestone_says_what'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='project_milestone_percent'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'open'), ('settled_on__isnull', True)), models.Q(('outcome', 'done'), ('percent', 100), ('settled_on__isnull', False)), models.Q(('outcome', 'given_up'), ('settled_on__isnull', False)), _connector='OR'), name='project_milestone_settled_on_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ProgressMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='progress in per cent')),
                ('outcome', models.CharField(choices=[('open', 'Open'), ('done', 'Reached'), ('given_up', 'Given up')], max_length=10, verbose_name='outcome')),
                ('entry', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='orgs.projectentry')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='orgs.projectmilestone')),
            ],
            options={
                'verbose_name': 'progress of a milestone',
                'verbose_name_plural': 'progress of milestones',
                'ordering': ('entry', 'milestone__due_on', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('entry', 'milestone'), name='progress_mark_once'), models.CheckConstraint(condition=models.Q(('percent__lte', 100)), name='progress_mark_percent')],
            },
        ),
        migrations.CreateModel(
            name='ProjectPartner',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='another body')),
                ('role', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='what it contributes')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='partnered_projects', to='orgs.organization', verbose_name='social organisation')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='orgs.project')),
            ],
            options={
                'verbose_name': 'partner of a project',
                'verbose_name_plural': 'partners of projects',
                'ordering': ('project', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organization__isnull', False), ('name', '')), models.Q(('organization__isnull', True), models.Q(('name', ''), _negated=True)), _connector='OR'), name='project_partner_is_one_body'), models.CheckConstraint(condition=models.Q(('role', ''), _negated=True), name='project_partner_has_a_role'), models.UniqueConstraint(fields=('project', 'organization'), name='project_partner_once')],
            },
        ),
        migrations.CreateModel(
            name='ProjectPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('withheld_on', models.DateField(blank=True, null=True, verbose_name='withheld on')),
                ('withheld_reason', models.TextField(blank=True, default='', max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='why it is withheld')),
                ('withheld_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='withheld by')),
                ('entry', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='orgs.projectentry')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='orgs.project')),
            ],
            options={
                'verbose_name': 'photo of a project',
                'verbose_name_plural': 'photos of projects',
                'ordering': ('project', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withheld_by__isnull', True), ('withheld_on__isnull', True), ('withheld_reason', '')), models.Q(('withheld_by__isnull', False), ('withheld_on__isnull', False), models.Q(('withheld_reason', ''), _negated=True)), _connector='OR'), name='project_photo_withheld_with_reasons')],
            },
        ),
        migrations.CreateModel(
            name='ProjectPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='project_places', to='communities.community', verbose_name='community')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='orgs.project')),
            ],
            options={
                'verbose_name': 'community of a project',
                'verbose_name_plural': 'communities of projects',
                'ordering': ('project', 'community__code'),
                'constraints': [models.UniqueConstraint(fields=('project', 'community'), name='project_place_once')],
            },
        ),
        migrations.CreateModel(
            name='ProjectWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('application', 'At the application'), ('acceptance', 'At the acceptance')], max_length=20, verbose_name='when')),
                ('day', models.DateField(verbose_name='day')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='orgs.project')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.restriction')),
            ],
            options={
                'verbose_name': 'warning about a project',
                'verbose_name_plural': 'warnings about projects',
                'ordering': ('project', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='MilestoneMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due_from', models.DateField(verbose_name='was due on')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='orgs.projectchange')),
                ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='orgs.projectmilestone')),
            ],
            options={
                'verbose_name': 'moved milestone',
                'verbose_name_plural': 'moved milestones',
                'ordering': ('change', 'due_on', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('change', 'milestone'), name='milestone_move_once'), models.CheckConstraint(condition=models.Q(('due_on', models.F('due_from')), _negated=True), name='milestone_move_moves')],
            },
        ),
        operations(PROJECT_TABLES, PROJECT_GUARDS),
    ]
