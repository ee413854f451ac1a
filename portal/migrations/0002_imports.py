import accounts.encryption
import accounts.models
import accounts.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from portal.immutable import IMPORT_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportBatch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(max_length=40, verbose_name='kind of import')),
                ('unit_code', models.CharField(db_index=True, max_length=12)),
                ('role', models.CharField(choices=[('city_officer', 'City officer'), ('county_officer', 'County officer'), ('township_officer', 'Township officer'), ('committee_member', 'Committee member'), ('inspector', 'Inspector'), ('org_member', 'Member of a social organisation'), ('system_admin', 'System administrator'), ('security_admin', 'Security administrator'), ('auditor', 'Auditor')], max_length=20, verbose_name='as')),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='sent at')),
                ('file_name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='file')),
                ('size', models.PositiveIntegerField(verbose_name='size in bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('digest', models.CharField(max_length=64)),
                ('state', models.CharField(choices=[('previewed', 'Waits for confirmation'), ('refused', 'Has errors'), ('applied', 'Imported'), ('undone', 'Undone'), ('expired', 'Not confirmed in time')], default='previewed', max_length=20, verbose_name='state')),
                ('new', models.PositiveIntegerField(default=0, verbose_name='new')),
                ('changed', models.PositiveIntegerField(default=0, verbose_name='changed')),
                ('unchanged', models.PositiveIntegerField(default=0, verbose_name='unchanged')),
                ('faults', models.PositiveIntegerField(default=0, verbose_name='errors')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='applied or undone at')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='sent by')),
            ],
            options={
                'verbose_name': 'import',
                'verbose_name_plural': 'imports',
                'ordering': ('-uploaded_at', '-pk'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'applied')), fields=('kind', 'unit_code', 'sha256'), name='import_file_applied_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'applied'), _negated=True), models.Q(('closed_at__isnull', False), ('faults', 0), models.Q(('new__gt', 0), ('changed__gt', 0), _connector='OR')), _connector='OR'), name='import_applied_without_errors'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ImportContent',
            fields=[
                ('batch', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='content', serialize=False, to='portal.importbatch')),
                ('file', accounts.encryption.EncryptedTextField()),
                ('preview', accounts.encryption.EncryptedTextField()),
            ],
        ),
        migrations.CreateModel(
            name='ImportedRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='row')),
                ('model', models.CharField(max_length=60)),
                ('object_id', models.BigIntegerField()),
                ('is_new', models.BooleanField()),
                ('version', models.PositiveIntegerField()),
                ('before', accounts.encryption.EncryptedTextField()),
                ('after', accounts.encryption.EncryptedTextField()),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='portal.importbatch')),
            ],
            options={
                'ordering': ('batch', 'number'),
                'indexes': [
                    models.Index(fields=['model', 'object_id'], name='imported_row_record'),
                ],
                'constraints': [
                    models.UniqueConstraint(fields=('batch', 'model', 'object_id'), name='imported_row_once'),
                ],
            },
        ),
        operations(IMPORT_TABLES),
    ]
