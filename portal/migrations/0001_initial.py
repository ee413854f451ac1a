import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from portal.immutable import TABLES


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='FinishedPage',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('epoch', models.PositiveBigIntegerField(db_index=True)),
                ('day', models.DateField()),
                ('etag', models.CharField(max_length=70)),
                ('content_type', models.CharField(max_length=100)),
                ('body', models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name='FormerCode',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('current', models.CharField(db_index=True, max_length=12)),
            ],
        ),
        migrations.CreateModel(
            name='CalendarYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('year', models.PositiveSmallIntegerField(unique=True, validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'calendar of working days',
                'verbose_name_plural': 'calendars of working days',
                'ordering': ('-year',),
                'constraints': [models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='calendar_year_plausible'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='calendar_year_has_a_source')],
            },
        ),
        migrations.CreateModel(
            name='Publication',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('county', 'County or district'), ('township', 'Township or subdistrict'), ('community', 'Community'), ('convention', 'Convention'), ('consultation', 'Draft of a convention'), ('meeting', 'Meeting'), ('notice', 'Notice of a meeting'), ('action', 'Action'), ('feedback', "Residents' feedback"), ('topic', 'Topic'), ('bulletin', 'Bulletin'), ('reward', 'Rewards and penalties'), ('method', 'Governance method'), ('procedure', 'Four deliberations, two disclosures'), ('companies', 'Standings of property companies'), ('review', 'Results of a review meeting'), ('backbone', 'Backbone members'), ('council', 'Council system'), ('guide', 'Guide to establish an organisation'), ('organization', 'Social organisation'), ('credit', 'Credit record of an organisation'), ('pledge', 'Commitment or pact'), ('standard', 'Standard or norm'), ('practice', 'Case of the library'), ('event', 'Exchange event'), ('project', 'Project'), ('partnerships', 'Party-building partnerships'), ('document', 'Document of the library'), ('scoreboard', 'Policy scoreboard'), ('training', 'Training'), ('training_plan', 'Plan of trainings'), ('duties', 'Office and its responsibilities'), ('plan', 'Work plan'), ('sorting', 'Sorting guide'), ('outreach', 'Publicity carriers and volunteers'), ('material', 'Publicity material'), ('activity', 'Activity')], max_length=20, verbose_name='kind')),
                ('key', models.CharField(max_length=80, verbose_name='key')),
                ('version', models.PositiveIntegerField(verbose_name='version')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('unit_code', models.CharField(max_length=12, verbose_name='division code')),
                ('period', models.CharField(blank=True, max_length=10, verbose_name='period')),
                ('search_text', models.TextField(blank=True)),
                ('payload', models.JSONField(verbose_name='payload')),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                ('previous', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='next', to='portal.publication', verbose_name='version before')),
                ('issuer', models.CharField(max_length=100, verbose_name='issuer')),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by')),
                ('published_at', models.DateTimeField(verbose_name='published at')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('is_latest', models.BooleanField(default=True, verbose_name='newest version')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.TextField(blank=True, verbose_name='reason for the withdrawal')),
                ('epoch', models.PositiveBigIntegerField(unique=True)),
            ],
            options={
                'verbose_name': 'publication',
                'verbose_name_plural': 'publications',
                'ordering': ('-published_at', '-pk'),
                'indexes': [models.Index(fields=['kind', 'unit_code'], name='publication_kind_unit'), models.Index(fields=['kind', 'period'], name='publication_kind_period'), models.Index(models.OrderBy(models.F('published_at'), descending=True), name='publication_newest')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'version'), name='publication_version'), models.UniqueConstraint(condition=models.Q(('is_latest', True)), fields=('kind', 'key'), name='publication_one_latest'), models.CheckConstraint(condition=models.Q(models.Q(('previous__isnull', True), ('version', 1)), models.Q(('previous__isnull', False), ('version__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='publication_correction_has_reason'), models.CheckConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='publication_withdrawal_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='portal.calendaryear')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('is_working', models.BooleanField(verbose_name='worked')),
                ('name', models.CharField(max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='holiday')),
            ],
            options={
                'verbose_name': 'special day',
                'verbose_name_plural': 'special days',
                'ordering': ('day',),
            },
        ),
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('unit_code', models.CharField(db_index=True, max_length=12)),
                ('image', models.ImageField(height_field='height', upload_to='photos', width_field='width')),
                ('width', models.PositiveIntegerField(default=0, editable=False)),
                ('height', models.PositiveIntegerField(default=0, editable=False)),
                ('sha256', models.CharField(editable=False, max_length=64)),
                ('caption', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='caption')),
                ('shows_people', models.BooleanField(default=False, verbose_name='recognisable people, number plates or children')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField(auto_now_add=True)),
                ('publications', models.ManyToManyField(blank=True, related_name='photos', to='portal.publication')),
            ],
            options={
                'verbose_name': 'photo',
                'verbose_name_plural': 'photos',
            },
        ),
        migrations.CreateModel(
            name='PublishedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('publication', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='portal.publication')),
                ('position', models.PositiveIntegerField()),
                ('unit_code', models.CharField(max_length=12)),
                ('payload', models.JSONField()),
            ],
            options={
                'ordering': ('publication', 'position'),
                'indexes': [models.Index(fields=['unit_code'], name='published_entry_unit')],
                'constraints': [models.UniqueConstraint(fields=('publication', 'position'), name='published_entry_position')],
            },
        ),
        operations(TABLES),
    ]
