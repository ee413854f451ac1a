import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import DOCUMENT_TABLES


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(db_index=True, max_length=6, verbose_name='kept by')),
                ('kind', models.CharField(choices=[('policy', 'Policy'), ('plan', 'Work plan or scheme'), ('notice', 'Notice'), ('regulation', 'Law or regulation'), ('system', 'Management system'), ('standard', 'National, provincial or local standard'), ('guidance', 'Guidance'), ('other', 'Other document')], max_length=20, verbose_name='kind')),
                ('level', models.CharField(choices=[('national', 'National'), ('provincial', 'Provincial'), ('city', 'Of the city'), ('county', 'Of a county or district')], max_length=20, verbose_name='level')),
                ('title', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('number', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='document number')),
                ('issuer', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='issuer')),
                ('issued_on', models.DateField(blank=True, null=True, verbose_name='day of issue')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('applies_to', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='for whom')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source of the text')),
                ('text', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(100000)], verbose_name='text')),
                ('file', models.FileField(blank=True, upload_to='documents', verbose_name='file')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='size in bytes')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('published', 'Published'), ('repealed', 'Repealed or replaced'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('repealed_on', models.DateField(blank=True, editable=False, null=True, verbose_name='no longer in force from')),
                ('ended_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='reason')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='entered at')),
                ('begun_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('replaces', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='coordination.document', verbose_name='replaces')),
                ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
            ],
            options={
                'verbose_name': 'document of the library',
                'verbose_name_plural': 'documents of the library',
                'ordering': (models.OrderBy(models.F('issued_on'), descending=True, nulls_last=True), '-pk'),
                'indexes': [
                    models.Index(fields=['state', 'kind'], name='library_document_state_kind'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(models.Q(('number', ''), _negated=True), models.Q(('state', 'discarded'), _negated=True)), fields=('issuer', 'number'), name='library_document_number_once', violation_error_message='The library has a document with this number of this issuer already.'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['published', 'repealed'])), fields=('replaces',), name='library_document_replaced_once', violation_error_message='Another document replaced it already.'),
                    models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_from__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='library_document_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'repealed']), _negated=True), models.Q(('text', ''), _negated=True), models.Q(('sha256', ''), _negated=True), _connector='OR'), name='library_document_shown_has_words'),
                    models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('sha256', ''), ('size', 0)), models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True), ('size__gt', 0)), _connector='OR'), name='library_document_file_whole'),
                    models.CheckConstraint(condition=models.Q(models.Q(('repealed_on__isnull', False), ('state', 'repealed'), models.Q(('ended_reason', ''), _negated=True)), models.Q(models.Q(('state', 'repealed'), _negated=True), ('repealed_on__isnull', True)), _connector='OR'), name='library_document_repealed_with_reason'),
                    models.CheckConstraint(condition=models.Q(('replaces', models.F('id')), _negated=True), name='library_document_replaces_another'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PolicyClause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=10, verbose_name='clause')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('text', models.TextField(verbose_name='text')),
                ('strength', models.CharField(blank=True, choices=[('', 'Form of address'), ('must', 'Required (必)'), ('promote', 'Promoted (促)'), ('may', 'Permitted (可)')], max_length=10, verbose_name='strength')),
                ('pages', models.JSONField(blank=True, default=list, verbose_name='pages')),
                ('measures', models.JSONField(blank=True, default=list, verbose_name='measures')),
                ('reason', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='why nothing is counted')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clauses', to='coordination.document')),
            ],
            options={
                'verbose_name': 'clause of the policy',
                'verbose_name_plural': 'clauses of the policy',
                'ordering': ('document', 'position'),
                'constraints': [
                    models.UniqueConstraint(fields=('document', 'number'), name='policy_clause_once'),
                    models.UniqueConstraint(fields=('document', 'position'), name='policy_clause_place'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Scoreboard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=4, verbose_name='city (division code)')),
                ('since', models.DateField(verbose_name='counted from')),
                ('until', models.DateField(verbose_name='counted to')),
                ('payload', models.JSONField(verbose_name='figures')),
                ('state', models.CharField(choices=[('draft', 'Prepared'), ('published', 'Published'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('prepared_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='prepared at')),
                ('prepared_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='scoreboard prepared by')),
            ],
            options={
                'verbose_name': 'policy scoreboard',
                'verbose_name_plural': 'policy scoreboards',
                'ordering': ('-prepared_at', '-pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='scoreboard_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('jurisdiction',), name='scoreboard_one_prepared', violation_error_message='One is prepared already: publish it, or give it up first.'),
                ],
            },
        ),
        operations(DOCUMENT_TABLES),
    ]
