import accounts.validators
import django.contrib.auth.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from accounts.immutable import TABLES


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('username', models.CharField(max_length=60, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='user name')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last sign-in')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='full name')),
                ('unit', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='unit')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('session_generation', models.PositiveIntegerField(default=0, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
            ],
            options={
                'verbose_name': 'user',
                'verbose_name_plural': 'users',
                'ordering': ('username',),
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('username'), name='user_name_once', violation_error_message='A user with this user name exists.')],
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('city_officer', 'City officer'), ('county_officer', 'County officer'), ('township_officer', 'Township officer'), ('committee_member', 'Committee member'), ('inspector', 'Inspector'), ('org_member', 'Member of a social organisation'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('auditor', 'Auditor')], max_length=20, verbose_name='role')),
                ('jurisdiction', models.CharField(blank=True, max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='jurisdiction (division code)')),
                ('valid_from', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'appointment',
                'verbose_name_plural': 'appointments',
                'ordering': ('user', 'role', 'jurisdiction'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('jurisdiction', ''), ('role__in', ['auditor', 'security_admin', 'system_admin'])), models.Q(models.Q(('role__in', ['auditor', 'security_admin', 'system_admin']), _negated=True), models.Q(('jurisdiction', ''), _negated=True)), _connector='OR'), name='appointment_jurisdiction_fits_role', violation_error_message='A separated duty has no jurisdiction; every other role needs one.'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='appointment_ends_after_it_begins', violation_error_message='The end lies before the beginning.')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.BigIntegerField(unique=True, verbose_name='sequence number')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor_name', models.CharField(blank=True, max_length=60, verbose_name='user name')),
                ('actor_roles', models.CharField(blank=True, max_length=300, verbose_name='roles at that time')),
                ('actor_unit', models.CharField(blank=True, max_length=100, verbose_name='unit at that time')),
                ('address', models.CharField(blank=True, max_length=45, verbose_name='network address')),
                ('request_id', models.CharField(blank=True, max_length=36, verbose_name='request')),
                ('action', models.CharField(max_length=60, verbose_name='recorded action')),
                ('object_type', models.CharField(blank=True, max_length=60, verbose_name='kind of object')),
                ('object_id', models.CharField(blank=True, max_length=64, verbose_name='object number')),
                ('object_label', models.CharField(blank=True, max_length=200, verbose_name='object')),
                ('before', models.JSONField(blank=True, default=dict, verbose_name='before')),
                ('after', models.JSONField(blank=True, default=dict, verbose_name='after')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('succeeded', models.BooleanField(default=True, verbose_name='succeeded')),
                ('previous_digest', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64, verbose_name='digest')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='actor')),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit trail',
                'ordering': ('-sequence',),
                'indexes': [models.Index(fields=['object_type', 'object_id'], name='audit_event_object'), models.Index(fields=['actor', 'at'], name='audit_event_actor'), models.Index(fields=['action', 'at'], name='audit_event_action')],
            },
        ),
        migrations.CreateModel(
            name='SubmissionToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=64)),
                ('object_type', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'token'), name='submission_token_once')],
            },
        ),
        operations(TABLES),
    ]
