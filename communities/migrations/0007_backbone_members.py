import accounts.encryption
import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0006_local_bodies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BackboneMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('grid_worker', 'Grid worker'), ('building_leader', 'Building leader'), ('group_leader', 'Leader of an activity group'), ('volunteer', 'Volunteer'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='full name')),
                ('phone', accounts.encryption.EncryptedTextField(validators=[accounts.validators.validate_phone], verbose_name='telephone')),
                ('area', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='grid, building or group')),
                ('households', models.PositiveIntegerField(default=0, validators=[django.core.validators.MaxValueValidator(5000)], verbose_name='households looked after')),
                ('joined_on', models.DateField(verbose_name='joined on')),
                ('left_on', models.DateField(blank=True, null=True, verbose_name='left on')),
                ('left_reason', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='reason for leaving')),
                ('consent_given_on', models.DateField(blank=True, null=True, verbose_name='consent given on')),
                ('consent_until', models.DateField(blank=True, null=True, verbose_name='consent valid until')),
                ('consent_means', models.CharField(blank=True, choices=[('paper', 'On paper, signed'), ('in_person', 'In person, before two members of the committee'), ('online', 'Online, in writing')], max_length=20, verbose_name='how the consent was given')),
                ('consent_withdrawn_on', models.DateField(blank=True, null=True, verbose_name='consent withdrawn on')),
                ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='backbone', to='communities.community', verbose_name='community')),
                ('consent_recorded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='consent recorded by')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'backbone member',
                'verbose_name_plural': 'backbone members',
                'ordering': ('community__code', 'kind', 'pk'),
                'indexes': [models.Index(fields=['consent_until'], name='backbone_consent_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('left_on__isnull', True), ('left_reason', '')), models.Q(('left_on__gte', models.F('joined_on')), ('left_on__isnull', False), models.Q(('left_reason', ''), _negated=True)), _connector='OR'), name='backbone_leaves_after_joining', violation_error_message='Leaving needs a day that is not before the joining, and a reason.'), models.CheckConstraint(condition=models.Q(models.Q(('consent_given_on__isnull', True), ('consent_means', ''), ('consent_recorded_by__isnull', True), ('consent_until__isnull', True)), models.Q(('consent_given_on__isnull', False), ('consent_recorded_by__isnull', False), ('consent_until__gte', models.F('consent_given_on')), ('consent_until__isnull', False), models.Q(('consent_means', ''), _negated=True)), _connector='OR'), name='backbone_consent_whole', violation_error_message='A consent has the day it was given, a later last day, and how it was given.'), models.CheckConstraint(condition=models.Q(('consent_withdrawn_on__isnull', True), models.Q(('consent_given_on__isnull', False), ('consent_withdrawn_on__gte', models.F('consent_given_on'))), _connector='OR'), name='backbone_consent_withdrawn_after_given', violation_error_message='It cannot be withdrawn before it was given.')],
            },
        ),
    ]
