import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import orgs.validators
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from orgs.immutable import STANDARD_TABLES
from orgs.triggers import STANDARD_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConsultationTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('minimum_days', models.PositiveSmallIntegerField(verbose_name='days at least')),
                ('in_force_since', models.DateField(unique=True, verbose_name='in force since')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'time for comments on standards',
                'verbose_name_plural': 'times for comments on standards',
                'ordering': ('-in_force_since',),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('minimum_days__range', (1, 365))), name='consultation_term_days', violation_error_message='One to 365 days.'),
                    models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='consultation_term_source'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('standard', 'Group standard'), ('norm', 'Industry norm')], max_length=20, verbose_name='kind of standard')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('scope', models.TextField(max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='what it covers')),
                ('need', models.TextField(max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='why it is needed')),
                ('series', models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32)),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='edition')),
                ('state', models.CharField(choices=[('proposed', 'Standard proposed'), ('drafting', 'In drafting'), ('consultation', 'Open for comments'), ('concluded', 'Comments handled'), ('issued', 'Standard issued'), ('abolished', 'Standard abolished'), ('withdrawn', 'Project withdrawn')], default='proposed', editable=False, max_length=20, verbose_name='state')),
                ('proposed_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='proposed on')),
                ('project_number', models.CharField(blank=True, editable=False, max_length=40, validators=[accounts.validators.validate_plain_text], verbose_name='project number')),
                ('taken_up_on', models.DateField(blank=True, editable=False, null=True, verbose_name='taken up on')),
                ('consult_from', models.DateField(blank=True, editable=False, null=True, verbose_name='comments from')),
                ('consult_until', models.DateField(blank=True, editable=False, null=True, verbose_name='comments until')),
                ('concluded_on', models.DateField(blank=True, editable=False, null=True, verbose_name='comments handled on')),
                ('number', models.CharField(blank=True, editable=False, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='number')),
                ('issued_on', models.DateField(blank=True, editable=False, null=True, verbose_name='day of issue')),
                ('holds_from', models.DateField(blank=True, editable=False, null=True, verbose_name='holds from')),
                ('replaced_on', models.DateField(blank=True, editable=False, null=True, verbose_name='replaced from')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ended from')),
                ('ended_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='reason')),
                ('association', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standards', to='orgs.organization', verbose_name='industry association')),
                ('consult_term', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.consultationterm', verbose_name='time for comments')),
                ('revises', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='orgs.standard', verbose_name='revises')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'standard or norm',
                'verbose_name_plural': 'standards and norms',
                'ordering': ('-proposed_on', '-pk'),
                'indexes': [
                    models.Index(fields=['association', 'state'], name='standard_association'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('number', ''), _negated=True), fields=('number',), name='standard_number_once', violation_error_message='Another standard or norm has this number.'),
                    models.UniqueConstraint(condition=models.Q(('project_number', ''), _negated=True), fields=('project_number',), name='standard_project_number_once', violation_error_message='Another project has this number.'),
                    models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('series', 'edition'), name='standard_edition_once'),
                    models.UniqueConstraint(condition=models.Q(('replaced_on__isnull', True), ('state', 'issued')), fields=('series',), name='standard_one_newest_edition'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ['concluded', 'consultation', 'drafting', 'proposed'])), fields=('series',), name='standard_one_at_work', violation_error_message='A revision of it is being worked on already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('edition', 1), ('revises__isnull', True)), models.Q(('edition__gt', 1), ('revises__isnull', False)), _connector='OR'), name='standard_later_editions_revise'),
                    models.CheckConstraint(condition=models.Q(('state__in', ('proposed', 'withdrawn')), models.Q(('taken_up_on__isnull', False), models.Q(('project_number', ''), _negated=True)), _connector='OR'), name='standard_taken_up_whole'),
                    models.CheckConstraint(condition=models.Q(('consult_until__isnull', True), ('consult_until__gte', models.F('consult_from')), _connector='OR'), name='standard_comments_end_after_they_begin', violation_error_message='The last day lies before the first.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['abolished', 'concluded', 'issued']), _negated=True), ('concluded_on__gt', models.F('consult_until')), _connector='OR'), name='standard_concluded_after_its_days'),
                    models.CheckConstraint(condition=models.Q(('replaced_on__isnull', True), ('replaced_on__gte', models.F('holds_from')), _connector='OR'), name='standard_replaced_after_it_held'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('abolished', 'withdrawn')), _negated=True), models.Q(('ended_on__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='standard_ended_with_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='DraftingBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='name of the unit')),
                ('is_lead', models.BooleanField(default=False, verbose_name='leads')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='orgs.standard')),
            ],
            options={
                'verbose_name': 'drafting body',
                'verbose_name_plural': 'drafting bodies',
                'ordering': ('standard', 'position'),
                'constraints': [
                    models.UniqueConstraint(fields=('standard', 'name'), name='drafting_body_once'),
                    models.UniqueConstraint(condition=models.Q(('is_lead', True)), fields=('standard',), name='drafting_body_one_leads'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='drafting_body_has_a_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StandardComment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('receipt_code', models.CharField(default=accounts.models.new_receipt_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('token', models.CharField(editable=False, max_length=64, unique=True)),
                ('clause', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='clause')),
                ('text', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='comment')),
                ('name', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text, orgs.validators.validate_person_name], verbose_name='name')),
                ('received_on', models.DateField(verbose_name='received on')),
                ('state', models.CharField(choices=[('received', 'Received'), ('proposed', 'Answer proposed'), ('answered', 'Answered')], default='received', editable=False, max_length=20, verbose_name='state')),
                ('proposed_outcome', models.CharField(blank=True, choices=[('adopted', 'Comment adopted'), ('partly', 'Partly adopted'), ('not_adopted', 'Not adopted')], max_length=20, verbose_name='proposed outcome')),
                ('proposed_reason', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='proposed reason')),
                ('outcome', models.CharField(blank=True, choices=[('adopted', 'Comment adopted'), ('partly', 'Partly adopted'), ('not_adopted', 'Not adopted')], max_length=20, verbose_name='outcome')),
                ('answer', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='reason')),
                ('is_withheld', models.BooleanField(default=False, verbose_name='its words are not published')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('proposed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='orgs.standard', verbose_name='standard or norm')),
            ],
            options={
                'verbose_name': 'comment on a standard',
                'verbose_name_plural': 'comments on standards',
                'ordering': ('standard', 'received_on', 'pk'),
                'indexes': [
                    models.Index(fields=['standard', 'state'], name='standard_comment_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='standard_comment_says_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'proposed'), _negated=True), models.Q(models.Q(('proposed_outcome', ''), _negated=True), ('proposed_by__isnull', False)), _connector='OR'), name='standard_comment_proposed_whole'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'answered'), _negated=True), models.Q(models.Q(('outcome', ''), _negated=True), ('answered_by__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='standard_comment_answered_whole'),
                    models.CheckConstraint(condition=models.Q(('outcome__in', ('', 'adopted')), models.Q(('answer', ''), _negated=True), _connector='OR'), name='standard_comment_refused_with_reason', violation_error_message='Give the reason why it is not adopted whole.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='StandardText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version of the text')),
                ('file', models.FileField(upload_to='standards', verbose_name='file')),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('size', models.PositiveIntegerField(editable=False, verbose_name='size in bytes')),
                ('note', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='what changed')),
                ('uploaded_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='handed in on')),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='orgs.standard')),
                ('uploaded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='handed in by')),
            ],
            options={
                'verbose_name': 'text of a standard',
                'verbose_name_plural': 'texts of standards',
                'ordering': ('standard', 'number'),
                'constraints': [
                    models.UniqueConstraint(fields=('standard', 'number'), name='standard_text_once'),
                    models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='standard_text_is_not_empty'),
                ],
            },
        ),
        migrations.AddField(
            model_name='standard',
            name='consulted_text',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.standardtext', verbose_name='text open for comments'),
        ),
        migrations.AddField(
            model_name='standard',
            name='issued_text',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.standardtext', verbose_name='text issued'),
        ),
        migrations.AddConstraint(
            model_name='standard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['abolished', 'concluded', 'consultation', 'issued']), _negated=True), models.Q(('consult_from__isnull', False), ('consult_term__isnull', False), ('consult_until__isnull', False), ('consulted_text__isnull', False)), _connector='OR'), name='standard_consulted_whole'),
        ),
        migrations.AddConstraint(
            model_name='standard',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['abolished', 'issued']), _negated=True), models.Q(('holds_from__gte', models.F('issued_on')), ('issued_on__gt', models.F('consult_until')), ('issued_text__isnull', False), models.Q(('number', ''), _negated=True)), _connector='OR'), name='standard_issued_whole', violation_error_message='It cannot hold before it is issued.'),
        ),
        operations(STANDARD_TABLES, STANDARD_GUARDS),
    ]
