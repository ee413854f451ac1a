import accounts.encryption
import accounts.models
import accounts.validators
import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from orgs.immutable import PARTNERSHIP_TABLES
from orgs.triggers import PARTNERSHIP_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0004_projects'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='needed in (division code)')),
                ('kind', models.CharField(choices=[('place', 'Place to use'), ('people', 'People to help'), ('things', 'Things')], max_length=10, verbose_name='kind of resource')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='what is needed')),
                ('topic', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='for what topic')),
                ('quantity', models.PositiveIntegerField(verbose_name='how much')),
                ('measure', models.CharField(max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='counted in')),
                ('since', models.DateField(verbose_name='first wanted day')),
                ('until', models.DateField(verbose_name='last wanted day')),
                ('starts_at', models.TimeField(default=datetime.time(0, 0), verbose_name='from')),
                ('ends_at', models.TimeField(default=datetime.time(0, 0), verbose_name='to')),
                ('remarks', models.TextField(blank=True, default='', max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='remarks')),
                ('state', models.CharField(choices=[('open', 'Need open'), ('matched', 'Need matched'), ('met', 'Need met'), ('partly_met', 'Need partly met'), ('unmet', 'Closed unmet'), ('withdrawn', 'Need taken back')], default='open', editable=False, max_length=12, verbose_name='state')),
                ('explanation', models.TextField(blank=True, default='', editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='reason')),
                ('entered_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='entered on')),
                ('settled_on', models.DateField(blank=True, editable=False, null=True, verbose_name='settled on')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='orgs.organization', verbose_name='social organisation')),
                ('settled_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='settled by')),
            ],
            options={
                'verbose_name': 'partnership need',
                'verbose_name_plural': 'partnership needs',
                'ordering': ('until', 'pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'kind'], name='need_place_kind'),
                    models.Index(fields=['state', 'until'], name='need_state_until'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('organization__isnull', False), django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 12), _connector='OR'), name='need_of_a_committee'),
                    models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='need_is_something'),
                    models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='need_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('topic', ''), _negated=True), models.Q(('measure', ''), _negated=True)), name='need_says_what'),
                    models.CheckConstraint(condition=models.Q(models.Q(('settled_by__isnull', False), ('settled_on__isnull', False), ('state__in', ['met', 'partly_met', 'unmet', 'withdrawn'])), models.Q(models.Q(('state__in', ['met', 'partly_met', 'unmet', 'withdrawn']), _negated=True), ('settled_by__isnull', True), ('settled_on__isnull', True)), _connector='OR'), name='need_settled_by_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('unmet', 'withdrawn')), _negated=True), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='need_closed_with_a_reason'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PartnerUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='name of the unit')),
                ('kind', models.CharField(choices=[('party_branch', 'Party branch'), ('government', 'Government office'), ('enterprise', 'Enterprise'), ('school', 'School'), ('hospital', 'Hospital'), ('organization', 'Social organisation'), ('other', 'Other unit')], max_length=20, verbose_name='kind of unit')),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='lies in (division code)')),
                ('contact_name', models.CharField(blank=True, default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='contact')),
                ('contact_phone', accounts.encryption.EncryptedTextField(blank=True, default='', validators=[accounts.validators.validate_phone], verbose_name='telephone')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'partner unit',
                'verbose_name_plural': 'partner units',
                'ordering': ('jurisdiction', 'name'),
                'constraints': [
                    models.UniqueConstraint(fields=('jurisdiction', 'name'), name='partner_unit_once', violation_error_message='A unit of this name is entered there already.'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='partner_unit_has_a_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Partnership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='community or township (division code)')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('document', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='partnerships', to='orgs.partnerunit', verbose_name='partner unit')),
            ],
            options={
                'verbose_name': 'partnership agreement',
                'verbose_name_plural': 'partnership agreements',
                'ordering': ('jurisdiction', 'unit'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('unit', 'jurisdiction'), name='partnership_once', violation_error_message='The two have an agreement already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 12), django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 9), _connector='OR')), name='partnership_of_a_community_or_township', violation_error_message='An agreement is made with a community, a township or a subdistrict.'),
                    models.CheckConstraint(condition=models.Q(('document', ''), _negated=True), name='partnership_has_a_document'),
                    models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='partnership_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='where it is (division code)')),
                ('kind', models.CharField(choices=[('place', 'Place to use'), ('people', 'People to help'), ('things', 'Things')], max_length=10, verbose_name='kind of resource')),
                ('name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='what it is')),
                ('capacity', models.PositiveIntegerField(verbose_name='how much')),
                ('measure', models.CharField(max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='counted in')),
                ('location', models.CharField(blank=True, default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where exactly')),
                ('conditions', models.TextField(blank=True, default='', max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='conditions')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('is_open_to_public', models.BooleanField(default=False, verbose_name='shown to the public')),
                ('is_offered', models.BooleanField(default=True, verbose_name='offered')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='orgs.organization', verbose_name='social organisation')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='resources', to='orgs.partnerunit', verbose_name='partner unit')),
            ],
            options={
                'verbose_name': 'partnership resource',
                'verbose_name_plural': 'partnership resources',
                'ordering': ('jurisdiction', 'kind', 'name', 'pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'kind'], name='resource_place_kind'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('unit__isnull', True), ('organization__isnull', True), _connector='OR'), name='resource_of_one_owner'),
                    models.CheckConstraint(condition=models.Q(('unit__isnull', False), ('organization__isnull', False), django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 12), _connector='OR'), name='resource_of_a_committee'),
                    models.CheckConstraint(condition=models.Q(('capacity__gte', 1)), name='resource_is_something'),
                    models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('measure', ''), _negated=True)), name='resource_has_a_name'),
                    models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='resource_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='used in (division code)')),
                ('purpose', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='used for')),
                ('starts_at', models.DateTimeField(verbose_name='from')),
                ('ends_at', models.DateTimeField(verbose_name='to')),
                ('quantity', models.PositiveIntegerField(verbose_name='how much')),
                ('state', models.CharField(choices=[('asked', 'Asked for'), ('agreed', 'Agreed to'), ('held', 'Took place'), ('refused', 'Booking refused'), ('cancelled', 'Booking cancelled')], default='asked', editable=False, max_length=12, verbose_name='state')),
                ('explanation', models.TextField(blank=True, default='', editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='reason')),
                ('asked_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='asked on')),
                ('answered_on', models.DateField(blank=True, editable=False, null=True, verbose_name='answered on')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='took place on')),
                ('people', models.PositiveIntegerField(blank=True, null=True, verbose_name='people who took part')),
                ('quantity_used', models.PositiveIntegerField(blank=True, null=True, verbose_name='quantity used')),
                ('record', models.TextField(blank=True, default='', max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='what happened')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orgs.organization', verbose_name='social organisation')),
                ('recorded_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('need', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orgs.need', verbose_name='partnership need')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='orgs.resource', verbose_name='partnership resource')),
            ],
            options={
                'verbose_name': 'resource booking',
                'verbose_name_plural': 'resource bookings',
                'ordering': ('-starts_at', '-pk'),
                'indexes': [
                    models.Index(fields=['resource', 'state', 'starts_at'], name='booking_resource_time'),
                    models.Index(fields=['jurisdiction', 'state'], name='booking_place_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('organization__isnull', False), django.db.models.lookups.Exact(django.db.models.functions.text.Length('jurisdiction'), 12), _connector='OR'), name='booking_of_a_committee'),
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.CheckConstraint(condition=models.Q(('quantity__gte', 1)), name='booking_of_something'),
                    models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='booking_has_a_purpose'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('refused', 'cancelled')), _negated=True), models.Q(('explanation', ''), _negated=True), _connector='OR'), name='booking_ended_with_a_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('agreed', 'held', 'refused')), _negated=True), models.Q(('answered_by__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='booking_answered_by_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('held_on__isnull', False), ('people__isnull', False), ('quantity_used__isnull', False), ('recorded_by__isnull', False), ('state', 'held'), models.Q(('record', ''), _negated=True)), models.Q(models.Q(('state', 'held'), _negated=True), ('held_on__isnull', True), ('people__isnull', True), ('recorded_by__isnull', True), ('quantity_used__isnull', True)), _connector='OR'), name='booking_held_with_its_record'),
                    models.CheckConstraint(condition=models.Q(('quantity_used__isnull', True), ('quantity_used__lte', models.F('quantity')), _connector='OR'), name='booking_used_no_more_than_agreed', violation_error_message='More was used than was agreed.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ResourceWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekdays', models.CharField(blank=True, default='', max_length=7, verbose_name='weekdays')),
                ('starts_at', models.TimeField(default=datetime.time(0, 0), verbose_name='from')),
                ('ends_at', models.TimeField(default=datetime.time(0, 0), verbose_name='to')),
                ('since', models.DateField(blank=True, null=True, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('resource', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='orgs.resource')),
            ],
            options={
                'verbose_name': 'time of a resource',
                'verbose_name_plural': 'times of resources',
                'ordering': ('resource', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=django.db.models.lookups.Exact(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(models.F('weekdays'), models.Value('1')), models.Value('2')), models.Value('3')), models.Value('4')), models.Value('5')), models.Value('6')), models.Value('7')), models.Value('')), name='resource_window_weekdays'),
                    models.CheckConstraint(condition=models.Q(('until__isnull', True), ('since__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='resource_window_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
        operations(PARTNERSHIP_TABLES, PARTNERSHIP_GUARDS),
    ]
