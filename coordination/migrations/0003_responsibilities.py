import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from coordination.immutable import DUTY_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('coordination', '0002_trainings_referrals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=9, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('kind', models.CharField(choices=[('civil_affairs', 'Civil affairs'), ('housing', 'Housing and construction'), ('urban', 'Urban management and law enforcement'), ('agriculture', 'Agriculture and rural affairs'), ('ecology', 'Ecology and environment'), ('education', 'Education'), ('civility', 'Office of spiritual civilisation'), ('township', 'Township or subdistrict'), ('other', 'Other department')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='name of the office')),
                ('phone', models.CharField(blank=True, max_length=20, validators=[accounts.validators.validate_phone], verbose_name='office telephone')),
                ('address', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='office address')),
                ('contact', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='contact person')),
                ('is_newer', models.BooleanField(default=True, editable=False, verbose_name='changed since it was published')),
                ('begun_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
            ],
            options={
                'verbose_name': 'office',
                'verbose_name_plural': 'offices and responsibilities',
                'ordering': ('jurisdiction', 'kind', 'name', 'pk'),
                'constraints': [
                    models.UniqueConstraint(fields=('jurisdiction', 'name'), name='office_once', violation_error_message='This office is entered already.'),
                    models.CheckConstraint(condition=models.Q(('phone', ''), ('phone__startswith', '0'), _connector='OR'), name='office_phone_is_no_mobile', violation_error_message='Enter the number of the office, not a mobile number.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='Responsibility',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('matter', models.CharField(max_length=120, validators=[accounts.validators.validate_plain_text], verbose_name='matter')),
                ('detail', models.TextField(blank=True, max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='what exactly')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='document it is laid down in')),
                ('valid_from', models.DateField(verbose_name='responsible from')),
                ('valid_until', models.DateField(blank=True, editable=False, null=True, verbose_name='responsible until')),
                ('ended_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='ended by')),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='coordination.office')),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by')),
            ],
            options={
                'verbose_name': 'responsibility',
                'verbose_name_plural': 'responsibilities',
                'ordering': ('office', 'matter', 'valid_from', 'pk'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('office', 'matter'), name='responsible_once_for_a_matter', violation_error_message='The office is responsible for this matter already.'),
                    models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='responsibility_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
        operations(DUTY_TABLES),
    ]
