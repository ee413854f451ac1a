"""What organisations ask of their credit, files of records, rounds of comments, open rules."""

import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from orgs.immutable import REQUEST_TABLES
from orgs.triggers import REQUEST_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0008_programmes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CreditRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('objection', 'Objection'), ('repair', 'Application for removal after repair')], max_length=10, verbose_name='kind')),
                ('text', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='what is asked, and why')),
                ('state', models.CharField(choices=[('received', 'Received'), ('upheld', 'Upheld'), ('dismissed', 'Dismissed')], default='received', editable=False, max_length=10, verbose_name='state')),
                ('sent_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='sent in on')),
                ('answer', models.TextField(blank=True, default='', editable=False, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='answer')),
                ('answered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='answered on')),
                ('annual', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_requests', to='orgs.annualreturn', verbose_name='annual inspection or report')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('entry', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_requests', to='orgs.creditentry', verbose_name='credit entry')),
                ('listing', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_requests', to='orgs.listing', verbose_name='listing')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_requests', to='orgs.organization', verbose_name='social organisation')),
                ('sent_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent in by')),
            ],
            options={
                'verbose_name': 'request of an organisation about its credit',
                'verbose_name_plural': 'objections and repairs sent in',
                'ordering': ('-sent_on', '-pk'),
                'indexes': [models.Index(fields=['organization', 'state'], name='credit_request_of')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('annual__isnull', True), ('entry__isnull', True), ('listing__isnull', False)), models.Q(('annual__isnull', True), ('entry__isnull', False), ('listing__isnull', True)), models.Q(('annual__isnull', False), ('entry__isnull', True), ('listing__isnull', True)), _connector='OR'), name='credit_request_about_one_thing'), models.CheckConstraint(condition=models.Q(('kind', 'objection'), ('listing__isnull', False), _connector='OR'), name='credit_request_repair_of_a_listing'), models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='credit_request_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('answered_by__isnull', True), ('answered_on__isnull', True), ('state', 'received')), models.Q(models.Q(('state', 'received'), _negated=True), ('answered_by__isnull', False), ('answered_on__isnull', False), models.Q(('answered_by', models.F('sent_by')), _negated=True)), _connector='OR'), name='credit_request_answered_whole'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'dismissed'), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='credit_request_dismissed_with_reasons'), models.UniqueConstraint(condition=models.Q(('state', 'received')), fields=('listing',), name='credit_request_once_listing', violation_error_message='This was asked already and waits for its answer.'), models.UniqueConstraint(condition=models.Q(('state', 'received')), fields=('entry',), name='credit_request_once_entry', violation_error_message='This was asked already and waits for its answer.'), models.UniqueConstraint(condition=models.Q(('state', 'received')), fields=('annual',), name='credit_request_once_annual', violation_error_message='This was asked already and waits for its answer.')],
            },
        ),
        migrations.CreateModel(
            name='RecordFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title of the file')),
                ('is_public', models.BooleanField(default=False, verbose_name='to be published')),
                ('file', models.FileField(upload_to='records', verbose_name='file')),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('jpeg', 'Picture (JPEG)')], max_length=10, verbose_name='format')),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('size', models.PositiveIntegerField(editable=False, verbose_name='size in bytes')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ('added_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('entry', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='orgs.projectentry')),
                ('event', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='orgs.exchangeevent')),
                ('material', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='orgs.casematerial')),
                ('project', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='orgs.project')),
                ('request', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='files', to='orgs.creditrequest')),
            ],
            options={
                'verbose_name': 'file of a record',
                'verbose_name_plural': 'files of records',
                'ordering': ('pk',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('event__isnull', True), ('material__isnull', True), ('project__isnull', True), ('request__isnull', False)), models.Q(('event__isnull', True), ('material__isnull', False), ('project__isnull', True), ('request__isnull', True)), models.Q(('event__isnull', True), ('material__isnull', True), ('project__isnull', False), ('request__isnull', True)), models.Q(('event__isnull', False), ('material__isnull', True), ('project__isnull', True), ('request__isnull', True)), _connector='OR'), name='record_file_of_one_record'), models.CheckConstraint(condition=models.Q(('entry__isnull', True), ('project__isnull', False), _connector='OR'), name='record_file_of_an_entry_of_its_project'), models.CheckConstraint(condition=models.Q(('is_public', False), ('project__isnull', False), ('event__isnull', False), _connector='OR'), name='record_file_of_a_person_is_private'), models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), ('size__gt', 0)), name='record_file_is_not_empty'), models.UniqueConstraint(fields=('request', 'sha256'), name='record_file_once_request', violation_error_message='This file is there already.'), models.UniqueConstraint(fields=('material', 'sha256'), name='record_file_once_material', violation_error_message='This file is there already.'), models.UniqueConstraint(fields=('project', 'sha256'), name='record_file_once_project', violation_error_message='This file is there already.'), models.UniqueConstraint(fields=('event', 'sha256'), name='record_file_once_event', violation_error_message='This file is there already.')],
            },
        ),
        migrations.CreateModel(
            name='RuleQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('subject', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='rule')),
                ('question', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='what is to be compared')),
                ('source', models.CharField(max_length=300, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('kept_in', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where the rule is kept')),
                ('finding', models.TextField(blank=True, default='', editable=False, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='what was found')),
                ('document', models.CharField(blank=True, default='', editable=False, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('settled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='settled on')),
                ('settled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'rule to be verified',
                'verbose_name_plural': 'rules to be verified',
                'ordering': ('code',),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('question', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='rule_question_says_what'), models.CheckConstraint(condition=models.Q(models.Q(('document', ''), ('finding', ''), ('settled_by__isnull', True), ('settled_on__isnull', True)), models.Q(('settled_by__isnull', False), ('settled_on__isnull', False), models.Q(('finding', ''), _negated=True), models.Q(('document', ''), _negated=True)), _connector='OR'), name='rule_question_settled_whole')],
            },
        ),
        migrations.CreateModel(
            name='StandardRound',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='round of comments')),
                ('consult_from', models.DateField(verbose_name='comments from')),
                ('consult_until', models.DateField(verbose_name='comments until')),
                ('concluded_on', models.DateField(verbose_name='comments handled on')),
                ('reason', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why comments were taken again')),
                ('ended_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='opened again by')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='orgs.standard', verbose_name='standard or norm')),
                ('term', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.consultationterm')),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.standardtext')),
            ],
            options={
                'verbose_name': 'earlier round of comments',
                'verbose_name_plural': 'earlier rounds of comments',
                'ordering': ('standard', 'number'),
                'constraints': [models.UniqueConstraint(fields=('standard', 'number'), name='standard_round_once'), models.CheckConstraint(condition=models.Q(('consult_until__gte', models.F('consult_from')), ('concluded_on__gt', models.F('consult_until'))), name='standard_round_days_in_order'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='standard_round_has_a_reason')],
            },
        ),
        operations(REQUEST_TABLES, REQUEST_GUARDS),
    ]
