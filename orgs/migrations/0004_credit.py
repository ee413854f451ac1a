import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import orgs.deadlines
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import guard_operation, operation
from orgs.immutable import CREDIT_TABLES
from orgs.triggers import CREDIT_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0003_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AnnualDuty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('kind', models.CharField(choices=[('association', 'Social association'), ('service_institution', 'Social service institution'), ('foundation', 'Foundation'), ('industry_association', 'Industry association'), ('filed', 'Filed community organisation')], max_length=20, verbose_name='kind')),
                ('for_charities', models.BooleanField(verbose_name='for charities')),
                ('form', models.CharField(choices=[('inspection', 'Annual inspection'), ('report', 'Annual work report')], max_length=20, verbose_name='form')),
                ('review_day', models.CharField(blank=True, default='', help_text='For example 03-31; empty where it goes to the registry alone.', max_length=5, validators=[orgs.deadlines.validate_month_day], verbose_name='to the supervising body until')),
                ('due_day', models.CharField(help_text='For example 05-31.', max_length=5, validators=[orgs.deadlines.validate_month_day], verbose_name='to the registry until')),
                ('established_day', models.CharField(default='12-31', help_text='Of the year that is reported; later ones begin the year after.', max_length=5, validators=[orgs.deadlines.validate_month_day], verbose_name='established until')),
            ],
            options={
                'verbose_name': 'annual duty',
                'verbose_name_plural': 'annual duties',
                'ordering': ('kind', 'for_charities', '-effective_from'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'for_charities', 'effective_from'), name='annual_duty_once', violation_error_message='A rule about this begins on this day already.'), models.CheckConstraint(condition=models.Q(('kind', 'filed'), _negated=True), name='annual_duty_of_the_registered', violation_error_message='A filed community organisation has no such duty.'), models.CheckConstraint(condition=models.Q(('review_day', ''), ('review_day__lte', models.F('due_day')), _connector='OR'), name='annual_duty_review_first', violation_error_message='The supervising body comes before the registry.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='annual_duty_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='CreditTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('kind', models.CharField(choices=[('entry', 'Entry of credit information'), ('objection', 'Objection to a notice'), ('removal', 'Removal once the repair is found true'), ('lapse', 'Removal where nothing has to be repaired'), ('limit', 'From the abnormal-activity list to the seriously dishonest list'), ('dishonest', 'Time on the seriously dishonest list'), ('rating', 'Validity of a rating'), ('first_rating', 'From registration to the first rating'), ('penalty_bar', 'No rating after a penalty')], max_length=20, verbose_name='term')),
                ('number', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(400)], verbose_name='number')),
                ('unit', models.CharField(choices=[('working_days', 'working days'), ('days', 'days'), ('months', 'months')], max_length=20, verbose_name='unit')),
            ],
            options={
                'verbose_name': 'credit term',
                'verbose_name_plural': 'credit terms',
                'ordering': ('kind', '-effective_from'),
                'constraints': [models.UniqueConstraint(fields=('kind', 'effective_from'), name='credit_term_once', violation_error_message='A rule about this begins on this day already.'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 400)), name='credit_term_number'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='credit_term_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='CreditEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('basic', 'Basic information'), ('annual', 'Annual reports'), ('check', 'Administrative checks'), ('penalty', 'Administrative penalties'), ('other', 'Other information')], max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('text', models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='content')),
                ('basis', models.CharField(help_text='The rule and article that it rests on.', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='basis')),
                ('document', models.CharField(blank=True, default='', help_text='Title or number of the document.', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('source', models.CharField(help_text='The authority that it comes from.', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('arisen_on', models.DateField(verbose_name='arisen or received on')),
                ('entered_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='entered on')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='to be entered until')),
                ('is_late', models.BooleanField(blank=True, null=True, verbose_name='entered late')),
                ('is_public', models.BooleanField(default=True, help_text='State and trade secrets and personal matters are not published.', verbose_name='public')),
                ('correction_reason', models.CharField(blank=True, default='', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason for the correction')),
                ('is_retraction', models.BooleanField(default=False, verbose_name='retracts the entry')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='orgs.creditentry', verbose_name='corrects')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_entries', to='orgs.organization', verbose_name='social organisation')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.creditterm', verbose_name='term')),
            ],
            options={
                'verbose_name': 'credit entry',
                'verbose_name_plural': 'credit entries',
                'ordering': ('-arisen_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='ListingGround',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('list', models.CharField(choices=[('abnormal', 'Abnormal-activity list'), ('dishonest', 'Seriously dishonest list')], max_length=10, verbose_name='list')),
                ('text', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='ground')),
                ('leaving', models.CharField(choices=[('repair', 'After repair, on application'), ('lapse', 'By lapse of time: nothing has to be repaired'), ('term', 'After its time on the list, on application'), ('deregistered', 'After its deregistration')], max_length=20, verbose_name='leaves the list')),
                ('follows_abnormal', models.BooleanField(default=False, verbose_name='after its time on the abnormal-activity list')),
            ],
            options={
                'verbose_name': 'ground of a listing',
                'verbose_name_plural': 'grounds of listings',
                'ordering': ('list', 'code', '-effective_from'),
                'constraints': [models.UniqueConstraint(fields=('code', 'effective_from'), name='listing_ground_once', violation_error_message='A rule about this begins on this day already.'), models.CheckConstraint(condition=models.Q(models.Q(('follows_abnormal', False), ('leaving__in', ('repair', 'lapse')), ('list', 'abnormal')), models.Q(('leaving__in', ('term', 'deregistered')), ('list', 'dishonest')), _connector='OR'), name='listing_ground_leaves_its_list', violation_error_message='This is no way to leave that list.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='listing_ground_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='Listing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('list', models.CharField(choices=[('abnormal', 'Abnormal-activity list'), ('dishonest', 'Seriously dishonest list')], editable=False, max_length=10, verbose_name='list')),
                ('facts', models.TextField(validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='facts')),
                ('state', models.CharField(choices=[('noticed', 'Notice given'), ('objected', 'Objection made'), ('dropped', 'Dropped'), ('listed', 'On the list'), ('claimed', 'Removal applied for'), ('verified', 'Repair found true'), ('removed', 'Removed'), ('succeeded', 'Moved to the seriously dishonest list')], default='noticed', editable=False, max_length=10, verbose_name='state')),
                ('means', models.CharField(choices=[('served', 'Served in writing'), ('announced', 'Announced online: cannot be reached')], default='served', max_length=10, verbose_name='means of the notice')),
                ('notice_document', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document of the notice')),
                ('noticed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='notice given on')),
                ('objection_until', models.DateField(blank=True, editable=False, null=True, verbose_name='objection until')),
                ('objection', models.TextField(blank=True, default='', editable=False, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='objection')),
                ('objected_on', models.DateField(blank=True, editable=False, null=True, verbose_name='objected on')),
                ('answer', models.CharField(blank=True, default='', editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='answer to the objection')),
                ('document', models.CharField(blank=True, default='', editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='document of the decision')),
                ('listed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='on the list since')),
                ('may_leave_on', models.DateField(blank=True, editable=False, null=True, verbose_name='may leave from')),
                ('limit_on', models.DateField(blank=True, editable=False, null=True, verbose_name='goes to the seriously dishonest list on')),
                ('claimed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='removal applied for on')),
                ('claim', models.TextField(blank=True, default='', editable=False, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='what was repaired')),
                ('verified_on', models.DateField(blank=True, editable=False, null=True, verbose_name='found true on')),
                ('remove_by', models.DateField(blank=True, editable=False, null=True, verbose_name='to be removed until')),
                ('removed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='removed on')),
                ('removal_document', models.CharField(blank=True, default='', editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='document of the removal')),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='orgs.organization', verbose_name='social organisation')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('ground', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='listings', to='orgs.listingground', verbose_name='ground')),
            ],
            options={
                'verbose_name': 'listing',
                'verbose_name_plural': 'abnormal-activity and seriously dishonest lists',
                'ordering': ('-noticed_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Pledge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('kind', models.CharField(choices=[('commitment', 'Commitment'), ('pact', 'Self-discipline pact')], max_length=12, verbose_name='kind')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('text', models.TextField(validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='text')),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='begun in (division code)')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'commitment or pact',
                'verbose_name_plural': 'commitments and pacts',
                'ordering': ('-since', '-pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='pledge_ends_after_it_begins', violation_error_message='The end lies before the beginning.'), models.UniqueConstraint(fields=('jurisdiction', 'title', 'since'), name='pledge_once', violation_error_message='This was begun on that day already.')],
            },
        ),
        migrations.CreateModel(
            name='RatingScale',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('full_mark', models.PositiveSmallIntegerField(default=1000, verbose_name='full mark')),
                ('least_1a', models.PositiveSmallIntegerField(verbose_name='1A from')),
                ('least_2a', models.PositiveSmallIntegerField(verbose_name='2A from')),
                ('least_3a', models.PositiveSmallIntegerField(verbose_name='3A from')),
                ('least_4a', models.PositiveSmallIntegerField(verbose_name='4A from')),
                ('least_5a', models.PositiveSmallIntegerField(verbose_name='5A from')),
            ],
            options={
                'verbose_name': 'scale of ratings',
                'verbose_name_plural': 'scales of ratings',
                'ordering': ('-effective_from',),
                'constraints': [models.UniqueConstraint(fields=('effective_from',), name='rating_scale_once', violation_error_message='A rule about this begins on this day already.'), models.CheckConstraint(condition=models.Q(('least_1a__lt', models.F('least_2a')), ('least_2a__lt', models.F('least_3a')), ('least_3a__lt', models.F('least_4a')), ('least_4a__lt', models.F('least_5a')), ('least_5a__lte', models.F('full_mark'))), name='rating_scale_rises', violation_error_message='Each grade needs more than the one below it.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='rating_scale_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('grade', models.PositiveSmallIntegerField(editable=False, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='grade')),
                ('score', models.PositiveSmallIntegerField(verbose_name='score')),
                ('document', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('decided_on', models.DateField(verbose_name='decided on')),
                ('valid_until', models.DateField(editable=False, verbose_name='valid until')),
                ('cancelled_on', models.DateField(editable=False, null=True, verbose_name='cancelled on')),
                ('cancel_reason', models.CharField(blank=True, default='', editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason for the cancellation')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ratings', to='orgs.organization', verbose_name='social organisation')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.creditterm', verbose_name='term')),
                ('scale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.ratingscale', verbose_name='scale')),
            ],
            options={
                'verbose_name': 'rating',
                'verbose_name_plural': 'ratings',
                'ordering': ('-decided_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Reckoning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counted_from', models.DateField(verbose_name='counted from')),
                ('until', models.DateField(null=True, verbose_name='until')),
                ('listing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reckonings', to='orgs.listing')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.creditterm')),
            ],
            options={
                'ordering': ('listing', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Restriction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_from', models.DateField(verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('list', models.CharField(choices=[('abnormal', 'Abnormal-activity list'), ('dishonest', 'Seriously dishonest list')], max_length=10, verbose_name='list')),
                ('act', models.CharField(choices=[('task', 'Third-party evaluation task'), ('project', 'Application for a project')], max_length=20, verbose_name='act')),
                ('effect', models.CharField(choices=[('warn', 'Warning'), ('refuse', 'Refusal')], max_length=10, verbose_name='effect')),
            ],
            options={
                'verbose_name': 'restriction',
                'verbose_name_plural': 'restrictions',
                'ordering': ('list', 'act', '-effective_from'),
                'constraints': [models.UniqueConstraint(fields=('list', 'act', 'effective_from'), name='restriction_once', violation_error_message='A rule about this begins on this day already.'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='restriction_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('signed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='signed on')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='withdrawn on')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='orgs.organization', verbose_name='social organisation')),
                ('pledge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='orgs.pledge', verbose_name='commitment or pact')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'ordering': ('pledge', 'signed_on', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='AnnualReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='reported year')),
                ('day', models.DateField(default=django.utils.timezone.localdate, verbose_name='day')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annual_reminders', to='orgs.organization')),
                ('reminded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reminded by')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'ordering': ('organization', '-day'),
                'constraints': [models.UniqueConstraint(fields=('organization', 'year', 'day'), name='annual_reminder_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='AnnualReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='reported year')),
                ('form', models.CharField(choices=[('inspection', 'Annual inspection'), ('report', 'Annual work report')], max_length=20, verbose_name='form')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='passed by the supervising body on')),
                ('handed_in_on', models.DateField(verbose_name='handed in on')),
                ('is_late', models.BooleanField(default=False, editable=False, verbose_name='handed in late')),
                ('result', models.CharField(blank=True, choices=[('qualified', 'Qualified'), ('basically_qualified', 'Basically qualified'), ('unqualified', 'Not qualified')], default='', max_length=20, verbose_name='result')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('note', models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='note')),
                ('decided_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('duty', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.annualduty', verbose_name='annual duty')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='annual_returns', to='orgs.organization', verbose_name='social organisation')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('entry', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.creditentry', verbose_name='credit entry')),
            ],
            options={
                'verbose_name': 'annual inspection or report',
                'verbose_name_plural': 'annual inspections and reports',
                'ordering': ('-year', 'organization__name', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('organization', 'year'), name='annual_return_once_a_year', violation_error_message='It handed in its papers for this year already.'), models.CheckConstraint(condition=models.Q(('reviewed_on__isnull', True), ('reviewed_on__lte', models.F('handed_in_on')), _connector='OR'), name='annual_return_review_first', violation_error_message='The supervising body comes before the registry.'), models.CheckConstraint(condition=models.Q(models.Q(('decided_by__isnull', True), ('decided_on__isnull', True), ('result', '')), models.Q(models.Q(('result', ''), _negated=True), ('decided_by__isnull', False), ('decided_on__gte', models.F('handed_in_on'))), _connector='OR'), name='annual_return_decided_whole', violation_error_message='A result has its day, not before it was handed in.')],
            },
        ),
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['organization', '-arisen_on'], name='credit_entry_of'),
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.CheckConstraint(condition=models.Q(('arisen_on__lte', models.F('entered_on'))), name='credit_entry_has_arisen', violation_error_message='What is entered has arisen already.'),
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('correction_reason', ''), ('corrects__isnull', True), ('is_retraction', False)), models.Q(('corrects__isnull', False), models.Q(('correction_reason', ''), _negated=True)), _connector='OR'), name='credit_entry_corrects_with_reason', violation_error_message='A correction has its reason.'),
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('basis', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='credit_entry_says_what_and_why'),
        ),
        migrations.AddConstraint(
            model_name='creditentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'penalty'), _negated=True), models.Q(('document', ''), _negated=True), _connector='OR'), name='credit_entry_penalty_has_a_document', violation_error_message='A penalty has its document.'),
        ),
        migrations.AddIndex(
            model_name='listing',
            index=models.Index(fields=['organization', 'state'], name='listing_state'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['claimed', 'listed', 'noticed', 'objected', 'verified'])), fields=('organization', 'ground'), name='listing_once_for_a_ground', violation_error_message='A listing for this ground is under way already.'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('listed_on__isnull', True), ('state__in', ('noticed', 'objected', 'dropped'))), models.Q(models.Q(('state__in', ('noticed', 'objected', 'dropped')), _negated=True), models.Q(('document', ''), _negated=True), ('decided_by__isnull', False), ('listed_on__gte', models.F('noticed_on'))), _connector='OR'), name='listing_noticed_before_it_is_listed'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'objected'), _negated=True), models.Q(models.Q(('objection', ''), _negated=True), ('objected_on__isnull', False)), _connector='OR'), name='listing_objection_has_its_words'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('claimed', 'verified')), _negated=True), ('claimed_on__isnull', False), _connector='OR'), name='listing_verified_after_a_claim'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('verified_on__gte', models.F('claimed_on')), _connector='OR'), name='listing_found_true_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_on__gte', models.F('listed_on')), ('state__in', ('removed', 'succeeded'))), models.Q(models.Q(('state__in', ('removed', 'succeeded')), _negated=True), ('removed_on__isnull', True)), _connector='OR'), name='listing_removed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='listing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'succeeded'), _negated=True), ('list', 'abnormal'), _connector='OR'), name='listing_moves_from_the_first_list'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.UniqueConstraint(fields=('organization', 'decided_on'), name='rating_once_a_day', violation_error_message='It was rated on this day already.'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('grade__gte', 1), ('grade__lte', 5)), name='rating_grade'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('decided_on'))), name='rating_holds_for_a_time'),
        ),
        migrations.AddConstraint(
            model_name='rating',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancel_reason', ''), ('cancelled_on__isnull', True)), models.Q(('cancelled_on__gte', models.F('decided_on')), models.Q(('cancel_reason', ''), _negated=True)), _connector='OR'), name='rating_cancelled_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_on__isnull', True)), fields=('pledge', 'organization'), name='signature_once', violation_error_message='It has signed already.'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('withdrawn_on__isnull', True), ('withdrawn_on__gte', models.F('signed_on')), _connector='OR'), name='signature_withdrawn_later', violation_error_message='The end lies before the beginning.'),
        ),
        *(operation(table) for table in CREDIT_TABLES),
        *(guard_operation(guard) for guard in CREDIT_GUARDS),
    ]
