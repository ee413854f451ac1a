import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from deliberation.immutable import MINUTES_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0003_feedback_topics'),
        ('portal', '0002_former_code'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Minutes',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('text', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(20000)], verbose_name='minutes')),
                ('edition', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='edition')),
                ('state', models.CharField(choices=[('writing', 'Being written'), ('circulated', 'Handed round for confirmation'), ('locked', 'Locked')], default='writing', editable=False, max_length=20, verbose_name='state')),
                ('locked_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='locked at')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='minutes', to='deliberation.meeting')),
            ],
            options={
                'verbose_name': 'minutes',
                'verbose_name_plural': 'minutes',
            },
        ),
        migrations.CreateModel(
            name='MinutesAddendum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('text', models.TextField(validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(20000)], verbose_name='what is corrected or added')),
                ('reason', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason')),
                ('added_at', models.DateTimeField(auto_now_add=True, verbose_name='added at')),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='deliberation.minutes')),
            ],
            options={
                'verbose_name': 'addendum',
                'verbose_name_plural': 'addenda',
                'ordering': ('minutes', 'number'),
            },
        ),
        migrations.CreateModel(
            name='MinutesConfirmer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('party_organisation', 'Party organisation'), ('committee', 'Village or community committee'), ('property_company', 'Property company'), ('owners_committee', "Owners' committee"), ('residents', 'Villagers and residents'), ('social_organisation', 'Social organisation'), ('other', 'Others')], max_length=30, verbose_name='party')),
                ('name', models.CharField(max_length=60, verbose_name='full name')),
                ('minutes', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmers', to='deliberation.minutes')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'confirming person',
                'verbose_name_plural': 'confirming people',
                'ordering': ('minutes', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='MinutesConfirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('agrees', models.BooleanField(verbose_name='agrees')),
                ('remark', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='remark')),
                ('method', models.CharField(choices=[('account', 'On the own account'), ('paper', 'On paper')], max_length=20, verbose_name='method')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded at')),
                ('photo', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('confirmer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='confirmations', to='deliberation.minutesconfirmer')),
            ],
            options={
                'verbose_name': 'confirmation',
                'verbose_name_plural': 'confirmations',
                'ordering': ('confirmer', 'edition'),
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('party', models.CharField(choices=[('party_organisation', 'Party organisation'), ('committee', 'Village or community committee'), ('property_company', 'Property company'), ('owners_committee', "Owners' committee"), ('residents', 'Villagers and residents'), ('social_organisation', 'Social organisation'), ('other', 'Others')], max_length=30, verbose_name='party')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='full name')),
                ('name_key', models.CharField(editable=False, max_length=60)),
                ('proxy_for', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='stands in for')),
                ('proxy_key', models.CharField(blank=True, editable=False, max_length=60)),
                ('device', models.CharField(blank=True, editable=False, max_length=64)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for the recorder'), ('confirmed', 'Is present'), ('struck', 'Struck out')], default='waiting', editable=False, max_length=20, verbose_name='state')),
                ('arrived_at', models.DateTimeField(verbose_name='arrived')),
                ('left_at', models.DateTimeField(blank=True, null=True, verbose_name='left')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='created at')),
                ('entered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ins', to='deliberation.meeting')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'ordering': ('meeting', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='minutesconfirmer',
            name='sign_in',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='confirmer', to='deliberation.signin'),
        ),
        migrations.CreateModel(
            name='SignInSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('token', models.CharField(blank=True, editable=False, max_length=64, null=True, unique=True)),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='open until')),
                ('allows_proxies', models.BooleanField(default=False, verbose_name='proxies are allowed')),
                ('meeting', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='sign_in_sheet', to='deliberation.meeting')),
            ],
            options={
                'verbose_name': 'sign-in sheet',
                'verbose_name_plural': 'sign-in sheets',
            },
        ),
        migrations.CreateModel(
            name='Invitee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('party', models.CharField(choices=[('party_organisation', 'Party organisation'), ('committee', 'Village or community committee'), ('property_company', 'Property company'), ('owners_committee', "Owners' committee"), ('residents', 'Villagers and residents'), ('social_organisation', 'Social organisation'), ('other', 'Others')], max_length=30, verbose_name='party')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='full name')),
                ('name_key', models.CharField(editable=False, max_length=60)),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invited', to='deliberation.meeting')),
            ],
            options={
                'verbose_name': 'invited person',
                'verbose_name_plural': 'invited people',
                'ordering': ('meeting', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('meeting', 'party', 'name_key'), name='invited_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='minutes',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'locked'), _negated=True), models.Q(('locked_at__isnull', False), models.Q(('text', ''), _negated=True)), _connector='OR'), name='locked_minutes_have_text'),
        ),
        migrations.AddConstraint(
            model_name='minutesaddendum',
            constraint=models.UniqueConstraint(fields=('minutes', 'number'), name='addendum_number'),
        ),
        migrations.AddConstraint(
            model_name='minutesconfirmation',
            constraint=models.UniqueConstraint(fields=('confirmer', 'edition'), name='confirmed_once'),
        ),
        migrations.AddConstraint(
            model_name='minutesconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('method', 'paper'), _negated=True), ('photo__isnull', False), _connector='OR'), name='paper_has_its_photo'),
        ),
        migrations.AddConstraint(
            model_name='minutesconfirmation',
            constraint=models.CheckConstraint(condition=models.Q(('agrees', True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='objection_says_what'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.UniqueConstraint(condition=models.Q(('name_key', ''), _negated=True), fields=('meeting', 'party', 'name_key'), name='signed_in_once'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.UniqueConstraint(condition=models.Q(('device', ''), _negated=True), fields=('meeting', 'device'), name='device_signed_in_once'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.UniqueConstraint(condition=models.Q(models.Q(('proxy_key', ''), _negated=True), models.Q(('state', 'struck'), _negated=True)), fields=('meeting', 'party', 'proxy_key'), name='represented_once'),
        ),
        migrations.AddConstraint(
            model_name='signin',
            constraint=models.CheckConstraint(condition=models.Q(('left_at__isnull', True), ('left_at__gte', models.F('arrived_at')), _connector='OR'), name='left_after_arrival'),
        ),
        migrations.AddConstraint(
            model_name='signinsheet',
            constraint=models.CheckConstraint(condition=models.Q(('token__isnull', True), ('ends_at__isnull', False), _connector='OR'), name='sign_in_sheet_ends'),
        ),
        *(operation(table) for table in MINUTES_TABLES),
    ]
