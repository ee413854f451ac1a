import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from evaluation.immutable import REVIEW_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_councils'),
        ('deliberation', '0010_order_of_steps'),
        ('evaluation', '0008_scorecards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('subject', models.CharField(choices=[('property_company', 'Property company'), ('estate_residents', 'Residents of an estate')], max_length=20, verbose_name='who is reviewed')),
                ('unit', models.CharField(blank=True, choices=[('estate', 'Whole estate or natural village'), ('building', 'Building'), ('group', "Residents' or villagers' group")], max_length=10, verbose_name='residents of')),
                ('place', models.CharField(blank=True, max_length=40, validators=[accounts.validators.validate_plain_text], verbose_name='building or group')),
                ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='households')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Submitted'), ('returned', 'Returned'), ('confirmed', 'Confirmed'), ('published', 'Published'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('draft', models.JSONField(blank=True, default=dict, editable=False, verbose_name='draft')),
                ('return_reason', models.TextField(blank=True, editable=False, verbose_name='reason for the return')),
                ('latest_number', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='revision')),
                ('published_number', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='published revision')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='communities.propertycompany', verbose_name='property company')),
                ('estate', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='communities.estate', verbose_name='estate')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='deliberation.meeting', verbose_name='meeting')),
                ('recorder', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorder')),
            ],
            options={
                'verbose_name': 'review at a meeting',
                'verbose_name_plural': 'reviews at meetings',
                'ordering': ('-meeting__starts_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='ReviewResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='revision')),
                ('submitted_at', models.DateTimeField(verbose_name='submitted at')),
                ('present', models.PositiveIntegerField(verbose_name='present at the meeting')),
                ('satisfied', models.PositiveIntegerField(default=0, verbose_name='satisfied')),
                ('basically_satisfied', models.PositiveIntegerField(default=0, verbose_name='basically satisfied')),
                ('dissatisfied', models.PositiveIntegerField(default=0, verbose_name='dissatisfied')),
                ('no_opinion', models.PositiveIntegerField(default=0, verbose_name='abstained or invalid')),
                ('participation_numerator', models.PositiveIntegerField(default=0, verbose_name='took part correctly')),
                ('participation_denominator', models.PositiveIntegerField(default=0, verbose_name='households asked or observed')),
                ('participation_method', models.CharField(blank=True, choices=[('households', 'Randomly chosen households'), ('bags', 'Opened bags'), ('points', 'Drop-off points'), ('observation', 'Observed drop-offs')], max_length=20, verbose_name='what was counted')),
                ('accuracy_numerator', models.PositiveIntegerField(default=0, verbose_name='sorted correctly')),
                ('accuracy_denominator', models.PositiveIntegerField(default=0, verbose_name='checked')),
                ('accuracy_method', models.CharField(blank=True, choices=[('households', 'Randomly chosen households'), ('bags', 'Opened bags'), ('points', 'Drop-off points'), ('observation', 'Observed drop-offs')], max_length=20, verbose_name='what was counted')),
                ('return_reason', models.TextField(blank=True, verbose_name='reason for the return that it answers')),
                ('answer', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='what was corrected, and why')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='evaluation.review')),
                ('submitted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by')),
            ],
            options={
                'verbose_name': 'result of a review',
                'verbose_name_plural': 'results of reviews',
                'ordering': ('review', 'number'),
            },
        ),
        migrations.CreateModel(
            name='ReviewConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('confirmed_at', models.DateTimeField(verbose_name='confirmed at')),
                ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by')),
                ('result', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmation', to='evaluation.reviewresult')),
            ],
        ),
        migrations.CreateModel(
            name='ReviewRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('property_company', 'Property company'), ('estate_residents', 'Residents of an estate')], max_length=20, verbose_name='who is reviewed')),
                ('effective_from', models.DateField(verbose_name='in force since')),
                ('minimum_answers', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='fewest answers')),
                ('minimum_households', models.PositiveIntegerField(default=0, help_text='Only for residents: of the building, group or estate.', verbose_name='fewest households')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'minimum of reviews',
                'verbose_name_plural': 'minimums of reviews',
                'ordering': ('subject', '-effective_from'),
                'constraints': [models.UniqueConstraint(fields=('subject', 'effective_from'), name='review_rule_once_a_day', violation_error_message='A minimum begins on this day already.'), models.CheckConstraint(condition=models.Q(('minimum_answers__gte', 1)), name='review_rule_minimum'), models.CheckConstraint(condition=models.Q(models.Q(('minimum_households', 0), ('subject', 'property_company')), models.Q(('minimum_households__gte', 2), ('subject', 'estate_residents')), _connector='OR'), name='review_rule_households', violation_error_message='For residents at least two households, for property companies none.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='review_rule_has_a_source')],
            },
        ),
        migrations.AddIndex(
            model_name='review',
            index=models.Index(fields=['state'], name='review_state'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('company__isnull', False), models.Q(('state', 'discarded'), _negated=True)), fields=('meeting', 'company'), name='review_company_once'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.UniqueConstraint(condition=models.Q(('estate__isnull', False), models.Q(('state', 'discarded'), _negated=True)), fields=('meeting', 'estate', 'unit', 'place'), name='review_residents_once'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('company__isnull', False), ('estate__isnull', True), ('households__isnull', True), ('place', ''), ('subject', 'property_company'), ('unit', '')), models.Q(models.Q(models.Q(('place', ''), ('unit', 'estate')), models.Q(('unit__in', ('building', 'group')), models.Q(('place', ''), _negated=True)), _connector='OR'), ('company__isnull', True), ('estate__isnull', False), ('households__gte', 2), ('households__isnull', False), ('subject', 'estate_residents')), _connector='OR'), name='review_of_one_subject'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('submitted', 'confirmed', 'published')), _negated=True), ('latest_number__gte', 1), _connector='OR'), name='review_submitted_has_result'),
        ),
        migrations.AddConstraint(
            model_name='review',
            constraint=models.CheckConstraint(condition=models.Q(('published_number__lte', models.F('latest_number')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_number', models.F('latest_number')), _connector='OR')), name='review_published_is_latest'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.UniqueConstraint(fields=('review', 'number'), name='review_result_number'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('number__gt', 1), models.Q(('return_reason', ''), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='review_result_corrects_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('present__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('satisfied'), '+', models.F('basically_satisfied')), '+', models.F('dissatisfied')), '+', models.F('no_opinion')))), name='review_ballots_within_present'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('participation_numerator__lte', models.F('participation_denominator')), ('accuracy_numerator__lte', models.F('accuracy_denominator'))), name='review_figures_part_of_whole'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('participation_denominator', 0), ('participation_method', '')), models.Q(('participation_denominator__gt', 0), models.Q(('participation_method', ''), _negated=True)), _connector='OR'), models.Q(models.Q(('accuracy_denominator', 0), ('accuracy_method', '')), models.Q(('accuracy_denominator__gt', 0), models.Q(('accuracy_method', ''), _negated=True)), _connector='OR')), name='review_figures_with_method'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('satisfied__gt', 0), ('basically_satisfied__gt', 0), ('dissatisfied__gt', 0), ('no_opinion__gt', 0), ('participation_denominator__gt', 0), ('accuracy_denominator__gt', 0), _connector='OR'), name='review_result_says_something'),
        ),
        *(operation(table) for table in REVIEW_TABLES),
    ]
