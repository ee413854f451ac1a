import accounts.encryption
import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from outreach.immutable import ACTIVITY_TABLES
from outreach.triggers import ACTIVITY_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('orgs', '0005_partnerships'),
        ('outreach', '0001_initial'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('host_name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='host')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('place', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where it takes place')),
                ('for_whom', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='for whom')),
                ('seats', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='seats')),
                ('agenda', models.TextField(blank=True, max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='agenda')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='announced on')),
                ('summary', models.TextField(blank=True, default='', max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='what came of it')),
                ('cancel_reason', models.TextField(blank=True, default='', max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='why it was cancelled')),
                ('is_newer', models.BooleanField(default=False, editable=False, verbose_name='changed since it was published')),
                ('carrier', models.CharField(choices=[('school', 'Into schools'), ('community', 'Into villages and communities'), ('business', 'Into business districts'), ('park', 'Into industrial parks'), ('joint', 'Joint governance')], max_length=20, verbose_name='carrier')),
                ('is_demonstration', models.BooleanField(default=False, verbose_name='demonstration of disposal')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('announced', 'Announced'), ('held', 'Held'), ('published', 'Result published'), ('cancelled', 'Cancelled')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('sign_in_token', models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32, unique=True)),
                ('volunteers', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MaxValueValidator(20000)], verbose_name='volunteers')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='planned by')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('committee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='own_activities', to='communities.community', verbose_name='host committee')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='orgs.organization', verbose_name='host organisation')),
                ('project', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='orgs.project', verbose_name='project')),
            ],
            options={
                'verbose_name': 'activity',
                'verbose_name_plural': 'activities',
                'ordering': ('-starts_at', '-pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'state'], name='activity_place_state'),
                    models.Index(fields=['state', 'starts_at'], name='activity_state_start'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='activity_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.CheckConstraint(condition=models.Q(('organization__isnull', True), ('committee__isnull', True), _connector='OR'), name='activity_of_one_host'),
                    models.CheckConstraint(condition=models.Q(('state', 'cancelled'), models.Q(('announced_on__isnull', True), ('state', 'draft')), models.Q(models.Q(('state', 'draft'), _negated=True), ('announced_on__isnull', False)), _connector='OR'), name='activity_held_after_it_was_announced'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['held', 'published']), _negated=True), models.Q(models.Q(('summary', ''), _negated=True), ('volunteers__isnull', False)), _connector='OR'), name='activity_held_with_what_came_of_it'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='activity_cancelled_with_a_reason'),
                    models.CheckConstraint(condition=models.Q(('seats__isnull', True), ('seats__gte', 1), _connector='OR'), name='activity_seats_are_some'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ActivityCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('residents', 'Residents'), ('minors', 'Pupils and children'), ('elderly', 'Older people'), ('workers', 'Staff of companies'), ('traders', 'Shops and stalls'), ('others', 'Other people')], max_length=20, verbose_name='group')),
                ('people', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(20000)], verbose_name='people')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='counts', to='outreach.activity')),
            ],
            options={
                'verbose_name': 'people at an activity',
                'verbose_name_plural': 'people at activities',
                'ordering': ('activity', 'pk'),
                'constraints': [
                    models.UniqueConstraint(fields=('activity', 'group'), name='activity_count_once'),
                    models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='activity_count_of_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ActivityLeader',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='leaders', to='outreach.activity')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='communities.backbonemember', verbose_name='backbone member')),
            ],
            options={
                'verbose_name': 'leader of an activity',
                'verbose_name_plural': 'leaders of activities',
                'ordering': ('activity', 'pk'),
                'constraints': [
                    models.UniqueConstraint(fields=('activity', 'member'), name='activity_leader_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ActivityPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('subject', models.CharField(choices=[('nobody', 'Nobody recognisable'), ('adults', 'Adults'), ('minors', 'Minors, alone or with adults')], max_length=20, verbose_name='who can be recognised')),
                ('consent', models.CharField(blank=True, choices=[('', 'No consent noted'), ('people', 'Everybody on it'), ('guardians', 'The guardians, and every adult on it')], default='', max_length=20, verbose_name='who agreed')),
                ('consent_note', models.CharField(blank=True, default='', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='how it is documented')),
                ('consent_on', models.DateField(blank=True, null=True, verbose_name='consent given on')),
                ('is_for_site', models.BooleanField(default=False, verbose_name='for the public site')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='outreach.activity')),
                ('consent_noted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='consent noted by')),
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
            ],
            options={
                'verbose_name': 'photo of an activity',
                'verbose_name_plural': 'photos of activities',
                'ordering': ('activity', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('is_for_site', False), ('subject', 'nobody'), models.Q(('consent', 'people'), ('subject', 'adults')), models.Q(('consent', 'guardians'), ('subject__in', ('adults', 'minors'))), _connector='OR'), name='activity_photo_shown_by_consent', violation_error_message='Without the consent of everybody on it, of guardians for minors, a photo stays inside.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('consent', ''), ('consent_noted_by__isnull', True), ('consent_on__isnull', True)), models.Q(('consent_noted_by__isnull', False), ('consent_on__isnull', False), models.Q(('consent', ''), _negated=True), models.Q(('consent_note', ''), _negated=True)), _connector='OR'), name='activity_photo_consent_whole', violation_error_message='A consent has its day and says how it is documented.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ActivityPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='outreach.activity')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='communities.community', verbose_name='community')),
            ],
            options={
                'verbose_name': 'community of an activity',
                'verbose_name_plural': 'communities of activities',
                'ordering': ('activity', 'community__code'),
                'constraints': [
                    models.UniqueConstraint(fields=('activity', 'community'), name='activity_place_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Registration',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('receipt_code', models.CharField(default=accounts.models.new_receipt_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('token', models.CharField(editable=False, max_length=64, null=True, unique=True)),
                ('contact_name', accounts.encryption.EncryptedTextField(blank=True, default='', validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('contact_phone', accounts.encryption.EncryptedTextField(blank=True, default='', validators=[accounts.validators.validate_phone], verbose_name='telephone')),
                ('people', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='people')),
                ('with_minors', models.BooleanField(default=False, verbose_name='minors come along')),
                ('guardian_agrees', models.BooleanField(default=False, verbose_name='their guardian agrees')),
                ('state', models.CharField(choices=[('place', 'Has a place'), ('waiting', 'On the waiting list'), ('taken_back', 'Taken back')], editable=False, max_length=20, verbose_name='state')),
                ('registered_at', models.DateTimeField(auto_now_add=True, verbose_name='registered at')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('forgotten_on', models.DateField(blank=True, null=True, verbose_name='name and telephone deleted on')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='registrations', to='outreach.activity')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='community')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('registered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registered by')),
            ],
            options={
                'verbose_name': 'registration for an activity',
                'verbose_name_plural': 'registrations for activities',
                'ordering': ('activity', 'pk'),
                'indexes': [
                    models.Index(fields=['activity', 'state'], name='registration_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('organization__isnull', True), ('community__isnull', True), _connector='OR'), name='registration_of_one_unit'),
                    models.UniqueConstraint(condition=models.Q(('organization__isnull', False), ('taken_back_at__isnull', True)), fields=('activity', 'organization'), name='registration_once_an_organization'),
                    models.UniqueConstraint(condition=models.Q(('community__isnull', False), ('taken_back_at__isnull', True)), fields=('activity', 'community'), name='registration_once_a_community'),
                    models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='registration_of_somebody'),
                    models.CheckConstraint(condition=models.Q(('with_minors', False), ('guardian_agrees', True), _connector='OR'), name='registration_of_minors_by_their_guardian'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken_back'), ('taken_back_at__isnull', False)), models.Q(models.Q(('state', 'taken_back'), _negated=True), ('taken_back_at__isnull', True)), _connector='OR'), name='registration_taken_back_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Arrival',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('residents', 'Residents'), ('minors', 'Pupils and children'), ('elderly', 'Older people'), ('workers', 'Staff of companies'), ('traders', 'Shops and stalls'), ('others', 'Other people')], max_length=20, verbose_name='group')),
                ('people', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)], verbose_name='people')),
                ('device', models.CharField(blank=True, max_length=64)),
                ('arrived_at', models.DateTimeField(auto_now_add=True, verbose_name='arrived')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='arrivals', to='outreach.activity')),
                ('registration', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='arrival', to='outreach.registration', verbose_name='registration')),
            ],
            options={
                'verbose_name': 'arrival at an activity',
                'verbose_name_plural': 'arrivals at activities',
                'ordering': ('activity', 'pk'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('device', ''), _negated=True), fields=('activity', 'device'), name='arrival_once_a_device'),
                    models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='arrival_of_somebody'),
                ],
            },
        ),
        operations(ACTIVITY_TABLES, ACTIVITY_GUARDS),
    ]
