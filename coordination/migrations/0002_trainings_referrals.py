import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import TRAINING_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('coordination', '0001_initial'),
        ('orgs', '0005_partnerships'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Training',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('host_name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='held by')),
                ('title', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('audience', models.CharField(choices=[('committees', 'Committees'), ('organizations', 'Social organisations'), ('both', 'Committees and social organisations'), ('volunteers', 'Volunteers and backbone members'), ('property', 'Property companies'), ('residents', 'Residents')], max_length=20, verbose_name='audience')),
                ('for_whom', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='for whom in particular')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('hours', models.DecimalField(decimal_places=1, max_digits=4, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(200)], verbose_name='hours of training')),
                ('place', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where it takes place')),
                ('teacher', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='teacher (unit and position)')),
                ('teacher_name', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name of the teacher')),
                ('teacher_consents', models.BooleanField(default=False, verbose_name='the teacher agrees to be named in public')),
                ('content', models.TextField(max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='content')),
                ('material', models.TextField(blank=True, max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='material')),
                ('assessment', models.CharField(choices=[('none', 'None'), ('test', 'Written test'), ('practice', 'Assessed exercise')], default='none', max_length=20, verbose_name='assessment')),
                ('pass_mark', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='pass mark (out of 100)')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('held', 'Held'), ('recorded', 'Record published'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('announced_on', models.DateField(blank=True, editable=False, null=True, verbose_name='announced on')),
                ('summary', models.TextField(blank=True, max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='what came of it')),
                ('cancel_reason', models.TextField(blank=True, max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='why it was cancelled')),
                ('satisfied', models.PositiveIntegerField(default=0, editable=False, verbose_name='satisfied')),
                ('fair', models.PositiveIntegerField(default=0, editable=False, verbose_name='fair')),
                ('dissatisfied', models.PositiveIntegerField(default=0, editable=False, verbose_name='dissatisfied')),
                ('sign_in_token', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ('sign_in_until', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sign-in open until')),
                ('is_newer', models.BooleanField(default=False, editable=False, verbose_name='changed since it was published')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='planned by')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='organisation that holds it')),
            ],
            options={
                'verbose_name': 'training',
                'verbose_name_plural': 'trainings',
                'ordering': ('-starts_at', '-pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'state'], name='training_place_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='training_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.CheckConstraint(condition=models.Q(('hours__gt', 0)), name='training_has_hours'),
                    models.CheckConstraint(condition=models.Q(models.Q(('assessment', 'none'), ('pass_mark__isnull', True)), models.Q(models.Q(('assessment', 'none'), _negated=True), ('pass_mark__gte', 1), ('pass_mark__isnull', False), ('pass_mark__lte', 100)), _connector='OR'), name='training_assessed_has_pass_mark', violation_error_message='An assessment has a pass mark, and only an assessment.'),
                    models.CheckConstraint(condition=models.Q(('teacher_consents', False), models.Q(('teacher_name', ''), _negated=True), _connector='OR'), name='training_consent_of_somebody', violation_error_message='Enter the name that may be published.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('held', 'recorded')), _negated=True), models.Q(('summary', ''), _negated=True), _connector='OR'), name='training_held_with_summary'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='training_cancelled_with_reason'),
                    models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'cancelled')), ('announced_on__isnull', False), _connector='OR'), name='training_announced_on_a_day'),
                    models.CheckConstraint(condition=models.Q(('sign_in_token__isnull', True), ('sign_in_until__isnull', False), _connector='OR'), name='training_sign_in_ends'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Attendee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('unit_key', models.CharField(blank=True, editable=False, max_length=40)),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='full name')),
                ('name_key', models.CharField(editable=False, max_length=60)),
                ('device', models.CharField(blank=True, editable=False, max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'To be confirmed'), ('confirmed', 'Confirmed'), ('struck', 'Struck out')], default='waiting', editable=False, max_length=20, verbose_name='state')),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='score')),
                ('has_rated', models.BooleanField(default=False, editable=False)),
                ('arrived_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='arrived')),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='community')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed or struck out by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendees', to='coordination.training')),
            ],
            options={
                'verbose_name': 'attendee of a training',
                'verbose_name_plural': 'attendees of trainings',
                'ordering': ('training', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('organization__isnull', True), ('community__isnull', True), _connector='OR'), name='attendee_of_one_unit'),
                    models.UniqueConstraint(fields=('training', 'unit_key', 'name_key'), name='attended_once'),
                    models.UniqueConstraint(condition=models.Q(('device', ''), _negated=True), fields=('training', 'device'), name='device_attended_once'),
                    models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__lte', 100), _connector='OR'), name='attendee_score_within_full_mark'),
                ],
            },
        ),
        migrations.CreateModel(
            name='TrainingInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('answer', models.CharField(choices=[('waiting', 'Not answered'), ('coming', 'Coming'), ('declined', 'Not coming')], default='waiting', editable=False, max_length=20, verbose_name='answer')),
                ('people', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='people')),
                ('invited_at', models.DateTimeField(auto_now_add=True, verbose_name='invited at')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='community')),
                ('invited_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='invited by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('training', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='coordination.training')),
            ],
            options={
                'verbose_name': 'unit invited to a training',
                'verbose_name_plural': 'units invited to trainings',
                'ordering': ('training', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('organization__isnull', True), ('community__isnull', True), _connector='OR'), models.Q(('organization__isnull', False), ('community__isnull', False), _connector='OR')), name='invitation_of_one_unit'),
                    models.UniqueConstraint(condition=models.Q(('organization__isnull', False)), fields=('training', 'organization'), name='organization_invited_once'),
                    models.UniqueConstraint(condition=models.Q(('community__isnull', False)), fields=('training', 'community'), name='community_invited_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', 'coming'), ('people__gte', 1), ('people__isnull', False)), models.Q(models.Q(('answer', 'coming'), _negated=True), ('people__isnull', True)), _connector='OR'), name='invitation_coming_with_people'),
                ],
            },
        ),
        operations(TRAINING_TABLES),
    ]
