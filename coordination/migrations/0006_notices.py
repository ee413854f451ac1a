import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import NOTICE_TABLES
from coordination.triggers import NOTICE_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0005_referrals'),
        ('orgs', '0007_pacts'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DigestSubscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_wanted', models.BooleanField(default=True, verbose_name='wants the daily digest')),
                ('sent_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last digest')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'daily digest',
                'verbose_name_plural': 'daily digests',
                'ordering': ('user',),
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=9, validators=[accounts.validators.validate_jurisdiction], verbose_name='sender (division code)')),
                ('sender_name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='sent by')),
                ('title', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('text', models.TextField(max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='text')),
                ('link', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='page of the portal')),
                ('read_by', models.DateField(blank=True, null=True, verbose_name='to be read by')),
                ('to_committees', models.BooleanField(default=False, verbose_name='to members of committees')),
                ('to_townships', models.BooleanField(default=False, verbose_name='to officers of townships')),
                ('to_counties', models.BooleanField(default=False, verbose_name='to officers of counties')),
                ('to_inspectors', models.BooleanField(default=False, verbose_name='to inspectors')),
                ('to_organizations', models.BooleanField(default=False, verbose_name='to members of organisations')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('withdrawn', 'Withdrawn'), ('discarded', 'Given up')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('withdrawn_because', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it was withdrawn')),
                ('reminded_on', models.DateField(blank=True, editable=False, null=True, verbose_name='reminded on')),
                ('sent_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='sent at')),
                ('corrects', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='coordination.notice', verbose_name='corrects')),
                ('sent_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='officer who sent it')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'notice to roles and areas',
                'verbose_name_plural': 'notices to roles and areas',
                'ordering': ('-sent_at', '-pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'state'], name='notice_place_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('to_committees', True), ('to_townships', True), ('to_counties', True), ('to_inspectors', True), ('to_organizations', True), _connector='OR'), name='notice_for_somebody', violation_error_message='Choose whom it is for.'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('sent', 'withdrawn')), ('sent_at__isnull', False), ('sent_by__isnull', False)), models.Q(models.Q(('state__in', ('sent', 'withdrawn')), _negated=True), ('sent_at__isnull', True), ('sent_by__isnull', True)), _connector='OR'), name='notice_sent_by_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), models.Q(('withdrawn_because', ''), _negated=True)), models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_because', '')), _connector='OR'), name='notice_withdrawn_with_reason'),
                    models.CheckConstraint(condition=models.Q(('reminded_on__isnull', True), ('state__in', ('sent', 'withdrawn')), _connector='OR'), name='notice_reminded_once_sent'),
                    models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('corrects', models.F('id')), _negated=True), _connector='OR'), name='notice_corrects_another'),
                    models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'sent'))), fields=('corrects',), name='notice_corrected_once', violation_error_message='A correction of this notice is there already.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NoticeArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='area (division code)')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='areas', to='coordination.notice')),
            ],
            options={
                'verbose_name': 'area of a notice',
                'verbose_name_plural': 'areas of notices',
                'ordering': ('jurisdiction',),
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'jurisdiction'), name='notice_area_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='NoticeReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('city_officer', 'City officer'), ('county_officer', 'County officer'), ('township_officer', 'Township officer'), ('committee_member', 'Committee member'), ('inspector', 'Inspector'), ('org_member', 'Member of a social organisation'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('auditor', 'Auditor')], max_length=20, verbose_name='role')),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='unit (division code)')),
                ('unit_name', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='unit')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='given at')),
                ('read_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='read at')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipts', to='coordination.notice')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('user', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'receipt of a notice',
                'verbose_name_plural': 'receipts of notices',
                'ordering': ('notice', 'pk'),
                'indexes': [
                    models.Index(fields=['user', 'read_at'], name='notice_receipt_unread'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('notice', 'user'), name='notice_received_once'),
                ],
            },
        ),
        operations(NOTICE_TABLES, NOTICE_GUARDS),
    ]
