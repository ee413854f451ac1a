import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import TRAINING_PLAN_TABLES
from coordination.triggers import NOTICE_FILES, TRAINING_PLAN_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('coordination', '0006_notices'),
        ('orgs', '0007_pacts'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PlannedTraining',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32)),
                ('subject', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='subject')),
                ('audience', models.CharField(choices=[('committees', 'Committees'), ('organizations', 'Social organisations'), ('both', 'Committees and social organisations'), ('volunteers', 'Volunteers and backbone members'), ('property', 'Property companies'), ('residents', 'Residents')], max_length=20, verbose_name='audience')),
                ('for_whom', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='for whom in particular')),
                ('due_on', models.DateField(verbose_name='held by the day')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)], verbose_name='hours of training')),
                ('seats', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5000)], verbose_name='seats')),
                ('units', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(2000)], verbose_name='units to be reached')),
            ],
            options={
                'verbose_name': 'planned training',
                'verbose_name_plural': 'planned trainings',
                'ordering': ('plan', 'due_on', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='training',
            name='planned',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='trainings', to='coordination.plannedtraining', verbose_name='in the plan of trainings'),
        ),
        migrations.CreateModel(
            name='TrainingPlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('key', models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('host_name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='held by')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2020), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='edition')),
                ('change_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it is changed')),
                ('title', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('aims', models.TextField(blank=True, max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='what the trainings are to reach')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued'), ('replaced', 'Replaced by a newer edition'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('issued_on', models.DateField(blank=True, editable=False, null=True, verbose_name='issued on')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
                ('issued_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='issued by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='organisation that holds it')),
            ],
            options={
                'verbose_name': 'plan of trainings',
                'verbose_name_plural': 'plans of trainings',
                'ordering': ('-year', 'jurisdiction', '-edition', '-pk'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('organization__isnull', True), models.Q(('state', 'discarded'), _negated=True)), fields=('jurisdiction', 'year', 'edition'), name='training_plan_once_for_bureau'),
                    models.UniqueConstraint(condition=models.Q(('organization__isnull', False), models.Q(('state', 'discarded'), _negated=True)), fields=('organization', 'year', 'edition'), name='training_plan_once_for_organization'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'issued'))), fields=('key', 'state'), name='training_plan_one_draft_one_issued'),
                    models.CheckConstraint(condition=models.Q(('year__gte', 2020), ('year__lte', 2100)), name='training_plan_year_in_reach'),
                    models.CheckConstraint(condition=models.Q(models.Q(('change_reason', ''), ('edition', 1)), models.Q(('edition__gt', 1), models.Q(('change_reason', ''), _negated=True)), _connector='OR'), name='training_plan_edition_says_why'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['issued', 'replaced']), _negated=True), models.Q(('issued_by__isnull', False), ('issued_on__isnull', False)), _connector='OR'), name='training_plan_issued_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('issued_by__isnull', True), models.Q(models.Q(('issued_by', models.F('author')), _negated=True), models.Q(('issued_by', models.F('changed_by')), _negated=True)), _connector='OR'), name='training_plan_issued_by_another'),
                ],
            },
        ),
        migrations.AddField(
            model_name='plannedtraining',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='coordination.trainingplan'),
        ),
        migrations.CreateModel(
            name='NoticeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='name of the file')),
                ('file', models.FileField(blank=True, upload_to='notices', verbose_name='file')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='size in bytes')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='coordination.notice')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo', verbose_name='picture')),
            ],
            options={
                'verbose_name': 'file of a notice',
                'verbose_name_plural': 'files of notices',
                'ordering': ('notice', 'pk'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('photo__isnull', True), ('size__gt', 0), models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True)), models.Q(('file', ''), ('photo__isnull', False), ('sha256', ''), ('size', 0)), _connector='OR'), name='notice_file_is_pdf_or_picture')],
            },
        ),
        migrations.CreateModel(
            name='OfficeMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                ('appointment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offices', to='accounts.appointment', verbose_name='appointment')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='coordination.office', verbose_name='department')),
            ],
            options={
                'verbose_name': 'officer of a department',
                'verbose_name_plural': 'officers of departments',
                'ordering': ('office', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('office', 'appointment'), name='office_member_once', violation_error_message='This officer belongs to the department already.')],
            },
        ),
        migrations.AddConstraint(
            model_name='plannedtraining',
            constraint=models.UniqueConstraint(fields=('plan', 'key'), name='planned_training_once'),
        ),
        migrations.AddConstraint(
            model_name='plannedtraining',
            constraint=models.CheckConstraint(condition=models.Q(('hours__gt', 0), ('hours__lte', 200)), name='planned_training_has_hours'),
        ),
        migrations.AddConstraint(
            model_name='plannedtraining',
            constraint=models.CheckConstraint(condition=models.Q(('seats__gte', 1), ('seats__lte', 5000), ('units__lte', 2000)), name='planned_training_for_somebody'),
        ),
        operations(TRAINING_PLAN_TABLES, (NOTICE_FILES, *TRAINING_PLAN_GUARDS)),
    ]
