import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import REFERRAL_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_programmes'),
        ('coordination', '0004_plans'),
        ('deliberation', '0001_initial'),
        ('evaluation', '0003_standing_slug'),
        ('orgs', '0007_pacts'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(editable=False, max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='lead body in (division code)')),
                ('issued_in', models.CharField(editable=False, max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='issued in (division code)')),
                ('year', models.PositiveSmallIntegerField(editable=False, verbose_name='year')),
                ('sequence', models.PositiveIntegerField(editable=False, verbose_name='number in the year')),
                ('subject', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='subject')),
                ('text', models.TextField(max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='what is to be done')),
                ('clause', models.CharField(blank=True, max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='clause of the policy')),
                ('programme', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='communities.programme', verbose_name='programme')),
                ('due', models.DateField(verbose_name='due')),
                ('state', models.CharField(choices=[('sent', 'To be received'), ('received', 'Being dealt with'), ('replied', 'To be evaluated'), ('returned', 'Returned for more work'), ('done', 'Done'), ('closed', 'Closed without being done'), ('withdrawn', 'Withdrawn')], default='sent', editable=False, max_length=20, verbose_name='state')),
                ('outcome', models.CharField(blank=True, choices=[('done', 'Dealt with'), ('partly', 'Dealt with in part'), ('impossible', 'Cannot be dealt with')], editable=False, max_length=20, verbose_name='what came of it')),
                ('sent_on', models.DateField(editable=False, verbose_name='sent on')),
                ('received_on', models.DateField(blank=True, editable=False, null=True, verbose_name='received on')),
                ('replied_on', models.DateField(blank=True, editable=False, null=True, verbose_name='answered on')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='closed on')),
                ('action', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='deliberation.action', verbose_name='action')),
                ('evaluated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='evaluated by')),
                ('finding', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='evaluation.finding', verbose_name='finding')),
                ('meeting', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='deliberation.meeting', verbose_name='joint meeting')),
                ('received_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='received by')),
                ('replied_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('sent_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'referral',
                'verbose_name_plural': 'referrals',
                'ordering': ('-sent_on', '-pk'),
                'indexes': [
                    models.Index(fields=['state', 'due'], name='referral_state_due'),
                    models.Index(fields=['jurisdiction', 'ended_on'], name='referral_place_ended'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('issued_in', 'year', 'sequence'), name='referral_number_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('subject', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='referral_says_what'),
                    models.CheckConstraint(condition=models.Q(('due__gte', models.F('sent_on'))), name='referral_due_after_it_was_sent', violation_error_message='The due date lies before the day it is sent.'),
                    models.CheckConstraint(condition=models.Q(('action__isnull', True), ('finding__isnull', True), _connector='OR'), name='referral_of_one_record'),
                    models.UniqueConstraint(condition=models.Q(('action__isnull', False), ('state__in', ['received', 'replied', 'returned', 'sent'])), fields=('action',), name='action_referred_once'),
                    models.UniqueConstraint(condition=models.Q(('finding__isnull', False), ('state__in', ['received', 'replied', 'returned', 'sent'])), fields=('finding',), name='finding_referred_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('replied_on__isnull', True), ('state__in', ('sent', 'withdrawn'))), models.Q(('received_by__isnull', False), ('received_on__isnull', False)), _connector='OR'), name='referral_received_first'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('replied', 'closed', 'done')), ('replied_by__isnull', False), ('replied_on__isnull', False), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('state__in', ('replied', 'closed', 'done')), _negated=True), ('outcome', ''), ('replied_by__isnull', True), ('replied_on__isnull', True)), _connector='OR'), name='referral_replied_with_outcome'),
                    models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('state__in', ['closed', 'done', 'withdrawn'])), models.Q(models.Q(('state__in', ['closed', 'done', 'withdrawn']), _negated=True), ('ended_on__isnull', True)), _connector='OR'), name='referral_ended_on_a_day'),
                    models.CheckConstraint(condition=models.Q(models.Q(('evaluated_by__isnull', False), ('state__in', ['closed', 'done'])), models.Q(models.Q(('state__in', ['closed', 'done']), _negated=True), ('evaluated_by__isnull', True)), _connector='OR'), name='referral_evaluated_by_somebody'),
                    models.CheckConstraint(condition=models.Q(models.Q(('received_by__isnull', True), models.Q(('received_by', models.F('sent_by')), _negated=True), _connector='OR'), models.Q(('replied_by__isnull', True), models.Q(('replied_by', models.F('sent_by')), _negated=True), _connector='OR'), models.Q(('evaluated_by__isnull', True), ('replied_by__isnull', True), models.Q(('evaluated_by', models.F('replied_by')), _negated=True), _connector='OR')), name='referral_sides_by_different_people'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferralEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('sent', 'Sent'), ('corrected', 'Text corrected before receipt'), ('received', 'Received'), ('helped', 'Contribution of a helping body'), ('replied', 'Answered'), ('returned', 'Returned for more work'), ('done', 'Closed as done'), ('closed', 'Closed without being done'), ('withdrawn', 'Withdrawn'), ('asked', 'More time asked for'), ('granted', 'More time granted'), ('declined', 'More time declined')], max_length=20, verbose_name='act')),
                ('outcome', models.CharField(blank=True, choices=[('done', 'Dealt with'), ('partly', 'Dealt with in part'), ('impossible', 'Cannot be dealt with')], max_length=20, verbose_name='what came of it')),
                ('words', models.TextField(blank=True, max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='reason or answer')),
                ('due', models.DateField(blank=True, null=True, verbose_name='due')),
                ('file', models.FileField(blank=True, upload_to='referrals', verbose_name='file')),
                ('sha256', models.CharField(blank=True, editable=False, max_length=64)),
                ('size', models.PositiveIntegerField(default=0, editable=False, verbose_name='size in bytes')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='at')),
                ('by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='coordination.referral')),
            ],
            options={
                'verbose_name': 'act on a referral',
                'verbose_name_plural': 'acts on referrals',
                'ordering': ('referral', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('act__in', ['asked', 'closed', 'corrected', 'declined', 'granted', 'helped', 'replied', 'returned', 'withdrawn']), _negated=True), models.Q(('words', ''), _negated=True), _connector='OR'), name='referral_act_with_words'),
                    models.CheckConstraint(condition=models.Q(models.Q(('act', 'replied'), models.Q(('outcome', ''), _negated=True)), models.Q(models.Q(('act', 'replied'), _negated=True), ('outcome', '')), _connector='OR'), name='referral_reply_with_outcome'),
                    models.CheckConstraint(condition=models.Q(models.Q(('file', ''), ('sha256', ''), ('size', 0)), models.Q(models.Q(('sha256', ''), _negated=True), models.Q(('file', ''), _negated=True), ('size__gt', 0)), _connector='OR'), name='referral_act_file_whole'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferralExtension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('due_from', models.DateField(verbose_name='was due')),
                ('due_to', models.DateField(verbose_name='would be due')),
                ('reason', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='reason')),
                ('state', models.CharField(choices=[('asked', 'To be decided'), ('granted', 'Granted'), ('declined', 'Declined')], default='asked', editable=False, max_length=10, verbose_name='state')),
                ('asked_on', models.DateField(verbose_name='asked on')),
                ('decided_on', models.DateField(blank=True, null=True, verbose_name='decided on')),
                ('answer', models.TextField(blank=True, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='answer')),
                ('asked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked by')),
                ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extensions', to='coordination.referral')),
            ],
            options={
                'verbose_name': 'more time for a referral',
                'verbose_name_plural': 'more time for referrals',
                'ordering': ('referral', 'pk'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'asked')), fields=('referral',), name='referral_extension_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(('due_to__gt', models.F('due_from'))), name='referral_extension_is_later', violation_error_message='The new due date is no later than the present one.'),
                    models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='referral_extension_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('decided_by__isnull', True), ('state', 'asked')), models.Q(models.Q(('state', 'asked'), _negated=True), ('decided_by__isnull', False), ('decided_on__isnull', False), models.Q(('answer', ''), _negated=True), models.Q(('decided_by', models.F('asked_by')), _negated=True)), _connector='OR'), name='referral_extension_decided_by_another'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferralParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('sender', 'From'), ('lead', 'Lead body'), ('helper', 'Helping'), ('copy', 'Copy to')], max_length=10, verbose_name='part')),
                ('jurisdiction', models.CharField(editable=False, max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('name', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='coordination.office', verbose_name='office')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parties', to='coordination.referral')),
            ],
            options={
                'verbose_name': 'body in a referral',
                'verbose_name_plural': 'bodies in referrals',
                'ordering': ('referral', 'pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'part'], name='referral_party_place'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('office__isnull', True), ('organization__isnull', True), _connector='OR'), name='referral_party_is_one_body'),
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='referral_party_has_a_name'),
                    models.UniqueConstraint(condition=models.Q(('part', 'sender')), fields=('referral',), name='referral_one_sender'),
                    models.UniqueConstraint(condition=models.Q(('part', 'lead')), fields=('referral',), name='referral_one_lead'),
                    models.UniqueConstraint(condition=models.Q(('office__isnull', False)), fields=('referral', 'office'), name='referral_office_once'),
                    models.UniqueConstraint(condition=models.Q(('organization__isnull', False)), fields=('referral', 'organization'), name='referral_organization_once'),
                    models.UniqueConstraint(condition=models.Q(('office__isnull', True), ('organization__isnull', True)), fields=('referral', 'jurisdiction'), name='referral_place_once'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ReferralPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='coordination.referralevent')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='coordination.referral')),
            ],
            options={
                'verbose_name': 'photo of an answer',
                'verbose_name_plural': 'photos of answers',
                'ordering': ('referral', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='ReferralText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('subject', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='subject')),
                ('text', models.TextField(max_length=5000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='what is to be done')),
                ('due', models.DateField(verbose_name='due')),
                ('replaced_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='replaced at')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='coordination.referral')),
                ('replaced_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='replaced by')),
            ],
            options={
                'verbose_name': 'earlier text of a referral',
                'verbose_name_plural': 'earlier texts of referrals',
                'ordering': ('referral', 'number'),
                'constraints': [
                    models.UniqueConstraint(fields=('referral', 'number'), name='referral_text_number'),
                ],
            },
        ),
        operations(REFERRAL_TABLES),
    ]
