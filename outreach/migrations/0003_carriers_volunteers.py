import accounts.encryption
import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import orgs.validators
import outreach.validators
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from outreach.immutable import CARRIER_TABLES, VOLUNTEER_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('orgs', '0007_pacts'),
        ('outreach', '0002_activities'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('since', models.DateField(verbose_name='first day')),
                ('until', models.DateField(verbose_name='last day')),
                ('summary', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='what it is about')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'publicity campaign',
                'verbose_name_plural': 'publicity campaigns',
                'ordering': ('-since', '-pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('until__gte', models.F('since'))), name='campaign_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CampaignReach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='as of')),
                ('people', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000000)], verbose_name='people reached')),
                ('method', models.CharField(choices=[('counted', 'Counted one by one'), ('platform', 'Told by the platform'), ('estimated', 'Estimated')], max_length=20, verbose_name='how it is known')),
                ('by_what', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='by which way')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reach', to='outreach.campaign')),
                ('noted_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by')),
            ],
            options={
                'verbose_name': 'reach of a campaign',
                'verbose_name_plural': 'reach of campaigns',
                'ordering': ('-day', '-pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('people__gte', 1), ('people__lte', 10000000)), name='reach_of_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Carrier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('gallery', 'Gallery'), ('board', 'Board'), ('poster', 'Poster'), ('screen', 'Electronic screen'), ('app', 'App'), ('account', 'Official account')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('place', models.CharField(help_text='A place or an address online.', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where it is')),
                ('keeper', models.CharField(help_text='A body or an office, no person.', max_length=60, validators=[outreach.validators.validate_nobodys_data], verbose_name='who keeps it')),
                ('since', models.DateField(verbose_name='in use since')),
                ('renew_days', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(730)], verbose_name='renewed every so many days')),
                ('renewed_on', models.DateField(blank=True, null=True, verbose_name='last renewed on')),
                ('renew_by', models.DateField(editable=False, verbose_name='to renew by')),
                ('state', models.CharField(choices=[('kept', 'In use'), ('gone', 'Taken down')], default='kept', editable=False, max_length=20, verbose_name='state')),
                ('gone_on', models.DateField(blank=True, null=True, verbose_name='taken down on')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='carriers', to='communities.community', verbose_name='community')),
            ],
            options={
                'verbose_name': 'publicity carrier',
                'verbose_name_plural': 'publicity carriers',
                'ordering': ('community__code', 'kind', 'name', 'pk'),
                'indexes': [
                    models.Index(fields=['state', 'renew_by'], name='carrier_to_renew'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'kept')), fields=('community', 'kind', 'name'), name='carrier_name_once', violation_error_message='There is one of this kind and name already.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('gone_on__isnull', True), ('state', 'kept')), models.Q(('gone_on__gte', models.F('since')), ('gone_on__isnull', False), ('state', 'gone')), _connector='OR'), name='carrier_gone_on_a_day'),
                    models.CheckConstraint(condition=models.Q(('renew_days__gte', 1), ('renew_days__lte', 730)), name='carrier_days_within_bounds'),
                    models.CheckConstraint(condition=models.Q(('renewed_on__isnull', True), ('renewed_on__gte', models.F('since')), _connector='OR'), name='carrier_renewed_after_it_began'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CarrierUpdate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('content', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='what it shows now')),
                ('logged_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='logged at')),
                ('carrier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='updates', to='outreach.carrier')),
                ('logged_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='logged by')),
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
            ],
            options={
                'verbose_name': 'update of a carrier',
                'verbose_name_plural': 'updates of carriers',
                'ordering': ('-day', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Material',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('kind', models.CharField(choices=[('poster', 'Poster'), ('leaflet', 'Leaflet'), ('handbook', 'Handbook'), ('picture', 'Picture for a screen or an account')], max_length=20, verbose_name='kind')),
                ('licence', models.CharField(choices=[('free', 'Use and change freely, naming the source'), ('unchanged', 'Use unchanged, naming the source'), ('not_for_profit', 'Use without profit, naming the source')], max_length=20, verbose_name='licence')),
                ('description', models.TextField(blank=True, default='', max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='description')),
                ('state', models.CharField(choices=[('draft', 'Not published'), ('published', 'Published')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='materials', to='outreach.campaign', verbose_name='campaign')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'campaign material',
                'verbose_name_plural': 'campaign materials',
                'ordering': ('-pk',),
                'constraints': [
                    models.UniqueConstraint(fields=('campaign', 'title'), name='material_title_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MaterialVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('file', models.FileField(upload_to='materials', verbose_name='file')),
                ('format', models.CharField(choices=[('pdf', 'PDF'), ('jpeg', 'Picture (JPEG)')], max_length=10, verbose_name='format')),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('size', models.PositiveIntegerField(editable=False, verbose_name='size in bytes')),
                ('note', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='what changed')),
                ('added_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='added at')),
                ('added_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('material', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='outreach.material')),
            ],
            options={
                'verbose_name': 'version of a material',
                'verbose_name_plural': 'versions of materials',
                'ordering': ('material', '-number'),
                'constraints': [
                    models.UniqueConstraint(fields=('material', 'number'), name='material_version_once'),
                    models.UniqueConstraint(fields=('material', 'sha256'), name='material_file_once'),
                    models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='material_file_is_not_empty'),
                ],
            },
        ),
        migrations.CreateModel(
            name='MaterialDownload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('count', models.PositiveIntegerField(default=0, verbose_name='downloads')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='downloads', to='outreach.materialversion')),
            ],
            options={
                'verbose_name': 'downloads of a day',
                'verbose_name_plural': 'downloads by day',
                'constraints': [
                    models.UniqueConstraint(fields=('version', 'day'), name='download_day_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Volunteer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('receipt_code', models.CharField(default=accounts.models.new_receipt_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('token', models.CharField(editable=False, max_length=64, unique=True)),
                ('name', models.CharField(blank=True, default='', max_length=40, validators=[accounts.validators.validate_plain_text, orgs.validators.validate_person_name], verbose_name='name')),
                ('phone', accounts.encryption.EncryptedTextField(blank=True, default='', validators=[accounts.validators.validate_phone], verbose_name='telephone')),
                ('age_group', models.CharField(blank=True, choices=[('adult', '18 or older'), ('minor', '14 to 17'), ('child', 'Younger than 14')], default='', max_length=10, verbose_name='age')),
                ('guardian', models.CharField(blank=True, default='', max_length=40, validators=[accounts.validators.validate_plain_text, orgs.validators.validate_person_name], verbose_name='name of a guardian who agrees')),
                ('state', models.CharField(choices=[('applied', 'Signed up, not accepted yet'), ('active', 'Volunteer'), ('refused', 'Not accepted'), ('left', 'Left'), ('erased', 'Data erased')], default='applied', editable=False, max_length=20, verbose_name='state')),
                ('applied_on', models.DateField(verbose_name='signed up on')),
                ('accepted_on', models.DateField(blank=True, null=True, verbose_name='accepted on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('answer', models.CharField(blank=True, default='', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason')),
                ('accepted_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='accepted by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='volunteers', to='communities.community', verbose_name='community')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='volunteers', to='orgs.organization', verbose_name='team of an organisation')),
            ],
            options={
                'verbose_name': 'volunteer',
                'verbose_name_plural': 'volunteers',
                'ordering': ('-applied_on', '-pk'),
                'indexes': [
                    models.Index(fields=['community', 'state'], name='volunteer_place_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('age_group', ''), ('guardian', ''), ('name', ''), ('state__in', ['erased', 'refused'])), models.Q(models.Q(('state__in', ['erased', 'refused']), _negated=True), models.Q(('name', ''), _negated=True), models.Q(('age_group', ''), _negated=True)), _connector='OR'), name='volunteer_known_or_forgotten'),
                    models.CheckConstraint(condition=models.Q(('age_group', 'child'), _negated=True), name='volunteer_is_no_child'),
                    models.CheckConstraint(condition=models.Q(models.Q(('age_group', 'minor'), _negated=True), models.Q(('guardian', ''), _negated=True), _connector='OR'), name='volunteer_minor_has_a_guardian'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['active', 'left']), _negated=True), models.Q(('accepted_by__isnull', False), ('accepted_on__isnull', False)), _connector='OR'), name='volunteer_accepted_by_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'left'), _negated=True), models.Q(('left_on__gte', models.F('accepted_on')), ('left_on__isnull', False)), _connector='OR'), name='volunteer_left_after_accepted'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ServiceRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('education', 'Education'), ('demonstration', 'Demonstration'), ('guidance', 'Guidance'), ('supervision', 'Supervision')], max_length=20, verbose_name='kind')),
                ('day', models.DateField(verbose_name='day')),
                ('half_hours', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='half hours')),
                ('state', models.CharField(choices=[('entered', 'To verify'), ('verified', 'Verified'), ('rejected', 'Set aside'), ('replaced', 'Replaced by a correction')], default='entered', editable=False, max_length=20, verbose_name='state')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='verified on')),
                ('corrects', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='outreach.servicerecord', verbose_name='corrects')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('verified_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='services', to='outreach.volunteer', verbose_name='volunteer')),
            ],
            options={
                'verbose_name': 'service record',
                'verbose_name_plural': 'service records',
                'ordering': ('-day', '-pk'),
                'indexes': [
                    models.Index(fields=['state', 'day'], name='service_state_day'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('half_hours__gte', 1), ('half_hours__lte', 24)), name='service_hours_within_a_day'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), models.Q(('verified_by__isnull', False), ('verified_on__isnull', False)), _connector='OR'), name='service_verified_by_somebody'),
                    models.CheckConstraint(condition=models.Q(('verified_by__isnull', True), models.Q(('verified_by', models.F('entered_by')), _negated=True), _connector='OR'), name='service_verified_by_another'),
                    models.CheckConstraint(condition=models.Q(('verified_on__isnull', True), ('verified_on__gte', models.F('day')), _connector='OR'), name='service_verified_after_its_day'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ServiceCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(default=accounts.models.new_receipt_code, max_length=20, unique=True, verbose_name='verification code')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('issuer', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='issued by')),
                ('since', models.DateField(verbose_name='first day')),
                ('until', models.DateField(verbose_name='last day')),
                ('half_hours', models.JSONField(verbose_name='half hours')),
                ('times', models.PositiveIntegerField(verbose_name='times')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='outreach.volunteer', verbose_name='volunteer')),
            ],
            options={
                'verbose_name': 'certificate of service',
                'verbose_name_plural': 'certificates of service',
                'ordering': ('-issued_on', '-pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('issued_on__gte', models.F('until')), ('times__gte', 1), ('until__gte', models.F('since'))), name='certificate_days_in_order'),
                ],
            },
        ),
        operations((*VOLUNTEER_TABLES, *CARRIER_TABLES)),
    ]
