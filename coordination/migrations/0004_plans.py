import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import PLAN_TABLES
from coordination.triggers import PLAN_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0003_responsibilities'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlanLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32)),
                ('task', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='what is to be done')),
                ('measure', models.CharField(blank=True, max_length=60, verbose_name='measure')),
                ('sense', models.CharField(blank=True, choices=[('at_least', 'at least'), ('at_most', 'at most')], max_length=10, verbose_name='sense')),
                ('target', models.DecimalField(blank=True, decimal_places=1, max_digits=9, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(10000000)], verbose_name='target')),
                ('in_percent', models.BooleanField(default=False, verbose_name='in percent')),
                ('uncounted_reason', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='why nothing is counted')),
                ('due_on', models.DateField(verbose_name='due on')),
                ('clause', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.policyclause', verbose_name='clause')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.office', verbose_name='department responsible')),
            ],
            options={
                'verbose_name': 'line of a work plan',
                'verbose_name_plural': 'lines of work plans',
                'ordering': ('plan', 'clause__position', 'due_on', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='LineStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_done', models.BooleanField(verbose_name='done')),
                ('day', models.DateField(verbose_name='on the day')),
                ('evidence', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='what shows it')),
                ('stated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='stated at')),
                ('stated_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='stated by')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.planline')),
            ],
            options={
                'verbose_name': 'statement on a task',
                'verbose_name_plural': 'statements on tasks',
                'ordering': ('line', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='WorkPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('key', models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32)),
                ('jurisdiction', models.CharField(max_length=9, validators=[accounts.validators.validate_jurisdiction], verbose_name='unit (division code)')),
                ('level', models.CharField(choices=[('county', 'County or district'), ('township', 'Township or subdistrict')], max_length=10, verbose_name='level')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2020), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='edition')),
                ('change_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it is changed')),
                ('title', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('situation', models.TextField(blank=True, max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='situation of the area')),
                ('support', models.TextField(blank=True, max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='support for the work and for organisations')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('accepted', 'Accepted'), ('published', 'Published'), ('replaced', 'Replaced by a newer edition'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('return_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it was returned')),
                ('submitted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='submitted on')),
                ('accepted_on', models.DateField(blank=True, editable=False, null=True, verbose_name='accepted on')),
                ('replaced_on', models.DateField(blank=True, editable=False, null=True, verbose_name='replaced on')),
                ('accepted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('begun_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('replaces', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='coordination.workplan', verbose_name='replaces')),
                ('submitted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
            ],
            options={
                'verbose_name': 'work plan',
                'verbose_name_plural': 'work plans',
                'ordering': ('-year', 'jurisdiction', '-edition', '-pk'),
                'indexes': [
                    models.Index(fields=['year', 'state'], name='plan_year_state'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('jurisdiction', 'year', 'edition'), name='plan_once_for_unit_and_year', violation_error_message='This unit has a work plan for this year already.'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'returned', 'submitted'])), fields=('jurisdiction', 'year'), name='plan_one_undecided', violation_error_message='Another edition of this plan is being written already.'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['accepted', 'published'])), fields=('jurisdiction', 'year'), name='plan_one_in_force'),
                    models.CheckConstraint(condition=models.Q(models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 6), ('level', 'county')), models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 9), ('level', 'township')), _connector='OR'), name='plan_level_is_of_its_unit'),
                    models.CheckConstraint(condition=models.Q(('year__gte', 2020), ('year__lte', 2100)), name='plan_year_in_reach'),
                    models.CheckConstraint(condition=models.Q(models.Q(('change_reason', ''), ('edition', 1), ('replaces__isnull', True)), models.Q(('edition__gt', 1), ('replaces__isnull', False), models.Q(('change_reason', ''), _negated=True)), _connector='OR'), name='plan_edition_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('return_reason', ''), _negated=True), _connector='OR'), name='plan_returned_with_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'published', 'replaced']), _negated=True), models.Q(('accepted_by__isnull', False), ('accepted_on__isnull', False), ('submitted_by__isnull', False)), _connector='OR'), name='plan_accepted_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('accepted_by__isnull', True), models.Q(models.Q(('accepted_by', models.F('begun_by')), _negated=True), models.Q(('accepted_by', models.F('written_by')), _negated=True), models.Q(('accepted_by', models.F('submitted_by')), _negated=True)), _connector='OR'), name='plan_accepted_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('replaced_on__isnull', False), ('state', 'replaced')), models.Q(models.Q(('state', 'replaced'), _negated=True), ('replaced_on__isnull', True)), _connector='OR'), name='plan_replaced_on_a_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PlanReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=9, validators=[accounts.validators.validate_jurisdiction], verbose_name='unit (division code)')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('moment', models.CharField(choices=[('midyear', 'Mid-year (30 June)'), ('yearend', 'Year-end (31 December)')], max_length=10, verbose_name='moment')),
                ('day', models.DateField(verbose_name='counted to')),
                ('summary', models.TextField(blank=True, max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='what the review found')),
                ('state', models.CharField(choices=[('prepared', 'Being written'), ('closed', 'Closed'), ('published', 'Published')], default='prepared', editable=False, max_length=20, verbose_name='state')),
                ('return_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it was returned')),
                ('counted_at', models.DateTimeField(verbose_name='counted at')),
                ('closed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='closed on')),
                ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('prepared_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='review prepared by')),
                ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='coordination.workplan')),
            ],
            options={
                'verbose_name': 'review of a work plan',
                'verbose_name_plural': 'reviews of work plans',
                'ordering': ('-year', 'jurisdiction', 'moment', 'pk'),
                'constraints': [
                    models.UniqueConstraint(fields=('jurisdiction', 'year', 'moment'), name='plan_review_once', violation_error_message='There is a review of this plan at this moment already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'published']), _negated=True), models.Q(('closed_by__isnull', False), ('closed_on__isnull', False)), _connector='OR'), name='plan_review_closed_by_somebody'),
                ],
            },
        ),
        migrations.AddField(
            model_name='planline',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='coordination.workplan'),
        ),
        migrations.CreateModel(
            name='PlanReviewLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='counted')),
                ('of', models.PositiveBigIntegerField(editable=False, null=True, verbose_name='out of')),
                ('standing', models.CharField(choices=[('done', 'Reached'), ('under_way', 'Under way'), ('due_soon', 'Due soon'), ('overdue', 'Overdue'), ('exceeded', 'Limit exceeded')], editable=False, max_length=20, verbose_name='standing')),
                ('remark', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='remark')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.planline')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='coordination.planreview')),
                ('statement', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.linestatement')),
            ],
            options={
                'verbose_name': 'line of a review',
                'verbose_name_plural': 'lines of reviews',
                'ordering': ('review', 'line__clause__position', 'line__due_on', 'line'),
                'constraints': [models.UniqueConstraint(fields=('review', 'line'), name='plan_review_line_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.UniqueConstraint(fields=('plan', 'key'), name='plan_line_once'),
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_percent', False), ('measure', ''), ('sense', ''), ('target__isnull', True), models.Q(('uncounted_reason', ''), _negated=True)), models.Q(models.Q(('measure', ''), _negated=True), models.Q(('sense', ''), _negated=True), ('target__isnull', False), ('uncounted_reason', '')), _connector='OR'), name='plan_line_counted_or_says_why_not', violation_error_message='A line has a measure with a target, or says why nothing is counted.'),
        ),
        migrations.AddConstraint(
            model_name='planline',
            constraint=models.CheckConstraint(condition=models.Q(('target__isnull', True), models.Q(('in_percent', False), ('target__gte', 0)), models.Q(('target__gte', 0), ('target__lte', 100)), _connector='OR'), name='plan_line_target_can_be'),
        ),
        operations(PLAN_TABLES, PLAN_GUARDS),
    ]
