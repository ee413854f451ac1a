import accounts.encryption
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import orgs.validators
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Capability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=30, unique=True, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('is_expected', models.BooleanField(default=True, help_text='Where nobody does it, the table of gaps says so.', verbose_name='looked for everywhere')),
            ],
            options={
                'verbose_name': 'capability',
                'verbose_name_plural': 'capabilities',
                'ordering': ('position', 'code'),
            },
        ),
        migrations.CreateModel(
            name='CodeCategory',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.CharField(max_length=2, unique=True, validators=[orgs.validators.validate_code_prefix], verbose_name='first two characters')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='stands for')),
                ('kind', models.CharField(blank=True, choices=[('association', 'Social association'), ('service_institution', 'Social service institution'), ('foundation', 'Foundation')], default='', help_text='Empty where it is none.', max_length=20, verbose_name='kind of social organisation')),
                ('is_confirmed', models.BooleanField(default=False, help_text='Where it is confirmed, a code of another kind is refused; else only a doubt is shown.', verbose_name='confirmed')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'meaning of a credit code',
                'verbose_name_plural': 'meanings of credit codes',
                'ordering': ('code',),
            },
        ),
        migrations.CreateModel(
            name='Officeholder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('post', models.CharField(choices=[('legal_representative', 'Legal representative'), ('head', 'Head'), ('secretary_general', 'Secretary-general'), ('director', 'Member of the council'), ('supervisor', 'Member of the supervisory board'), ('contact', 'Contact')], max_length=20, verbose_name='post')),
                ('name', models.CharField(max_length=50, validators=[accounts.validators.validate_plain_text, orgs.validators.validate_person_name], verbose_name='name of the person')),
                ('phone', accounts.encryption.EncryptedTextField(blank=True, default='', validators=[accounts.validators.validate_phone], verbose_name='telephone')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
            ],
            options={
                'verbose_name': 'person in a post',
                'verbose_name_plural': 'people in posts',
                'ordering': ('organization', 'post', 'name'),
            },
        ),
        migrations.CreateModel(
            name='RegistryAuthority',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.CharField(max_length=6, unique=True, validators=[orgs.validators.validate_registry_code], verbose_name='characters 3 to 8')),
                ('name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='registry authority')),
                ('jurisdiction', models.CharField(blank=True, default='', max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='its register is that of (division code)')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
            ],
            options={
                'verbose_name': 'registry authority',
                'verbose_name_plural': 'registry authorities',
                'ordering': ('code',),
            },
        ),
        migrations.AddField(
            model_name='organization',
            name='address',
            field=models.CharField(blank=True, default='', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='domicile'),
        ),
        migrations.AddField(
            model_name='organization',
            name='certificate_from',
            field=models.DateField(blank=True, null=True, verbose_name='certificate from'),
        ),
        migrations.AddField(
            model_name='organization',
            name='certificate_until',
            field=models.DateField(blank=True, null=True, verbose_name='certificate until'),
        ),
        migrations.AddField(
            model_name='organization',
            name='changed_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed at'),
        ),
        migrations.AddField(
            model_name='organization',
            name='changed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by'),
        ),
        migrations.AddField(
            model_name='organization',
            name='charter_approved_on',
            field=models.DateField(blank=True, null=True, verbose_name='charter approved on'),
        ),
        migrations.AddField(
            model_name='organization',
            name='code_doubts',
            field=models.CharField(blank=True, default='', editable=False, max_length=100, verbose_name='doubts about the code'),
        ),
        migrations.AddField(
            model_name='organization',
            name='directors',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='members of the council'),
        ),
        migrations.AddField(
            model_name='organization',
            name='email',
            field=models.EmailField(blank=True, default='', max_length=254, verbose_name='electronic address'),
        ),
        migrations.AddField(
            model_name='organization',
            name='established_on',
            field=models.DateField(blank=True, null=True, verbose_name='established on'),
        ),
        migrations.AddField(
            model_name='organization',
            name='foundation_type',
            field=models.CharField(blank=True, choices=[('public', 'May raise funds publicly'), ('private', 'May not raise funds publicly')], default='', max_length=20, verbose_name='type of foundation'),
        ),
        migrations.AddField(
            model_name='organization',
            name='full_time',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='full-time staff'),
        ),
        migrations.AddField(
            model_name='organization',
            name='funds',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='registered funds'),
        ),
        migrations.AddField(
            model_name='organization',
            name='individual_members',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='individual members'),
        ),
        migrations.AddField(
            model_name='organization',
            name='is_charity',
            field=models.BooleanField(default=False, verbose_name='charity'),
        ),
        migrations.AddField(
            model_name='organization',
            name='is_environmental',
            field=models.BooleanField(default=False, verbose_name='environmental organisation'),
        ),
        migrations.AddField(
            model_name='organization',
            name='nature',
            field=models.CharField(blank=True, choices=[('legal_person', 'Legal person'), ('partnership', 'Partnership'), ('individual', 'Individual')], default='', max_length=20, verbose_name='nature of the institution'),
        ),
        migrations.AddField(
            model_name='organization',
            name='part_time',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='part-time staff'),
        ),
        migrations.AddField(
            model_name='organization',
            name='premises',
            field=models.CharField(blank=True, choices=[('owned', 'Owned'), ('rented', 'Rented'), ('lent', 'Lent free of charge')], default='', max_length=20, verbose_name='premises'),
        ),
        migrations.AddField(
            model_name='organization',
            name='purpose',
            field=models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='purpose'),
        ),
        migrations.AddField(
            model_name='organization',
            name='scope',
            field=models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='scope of activities'),
        ),
        migrations.AddField(
            model_name='organization',
            name='sector',
            field=models.CharField(blank=True, default='', max_length=30, validators=[accounts.validators.validate_plain_text], verbose_name='sector'),
        ),
        migrations.AddField(
            model_name='organization',
            name='standing_directors',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='of these, standing members'),
        ),
        migrations.AddField(
            model_name='organization',
            name='supervising_body',
            field=models.CharField(blank=True, default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='supervising body'),
        ),
        migrations.AddField(
            model_name='organization',
            name='supervisors',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='members of the supervisory board'),
        ),
        migrations.AddField(
            model_name='organization',
            name='telephone',
            field=models.CharField(blank=True, default='', max_length=30, validators=[accounts.validators.validate_plain_text], verbose_name='telephone'),
        ),
        migrations.AddField(
            model_name='organization',
            name='unit_members',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='member units'),
        ),
        migrations.AddField(
            model_name='organization',
            name='website',
            field=models.URLField(blank=True, default='', verbose_name='website'),
        ),
        migrations.AddField(
            model_name='servicearea',
            name='changed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by'),
        ),
        migrations.AlterField(
            model_name='organization',
            name='kind',
            field=models.CharField(choices=[('association', 'Social association'), ('service_institution', 'Social service institution'), ('foundation', 'Foundation'), ('industry_association', 'Industry association'), ('filed', 'Filed community organisation')], max_length=20, verbose_name='kind'),
        ),
        migrations.AlterField(
            model_name='organization',
            name='status',
            field=models.CharField(choices=[('active', 'Registered and active'), ('ended', 'Ended')], default='active', max_length=10, verbose_name='status'),
        ),
        migrations.AddField(
            model_name='organization',
            name='capabilities',
            field=models.ManyToManyField(blank=True, related_name='organizations', to='orgs.capability', verbose_name='capabilities'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('credit_code__gte', '51'), ('credit_code__lt', '52'), _negated=True), ('kind__in', ['association', 'industry_association']), _connector='OR'), models.Q(models.Q(('credit_code__gte', '52'), ('credit_code__lt', '53'), _negated=True), ('kind__in', ['service_institution']), _connector='OR'), models.Q(models.Q(('credit_code__gte', '53'), ('credit_code__lt', '54'), _negated=True), ('kind__in', ['foundation']), _connector='OR')), name='organization_code_as_in_the_standard', violation_error_message='This code is that of another kind of organisation.'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('nature', ''), ('kind', 'service_institution'), _connector='OR'), name='organization_nature_of_an_institution', violation_error_message='Only a social service institution has such a nature.'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('foundation_type', ''), ('kind', 'foundation'), _connector='OR'), name='organization_type_of_a_foundation', violation_error_message='Only a foundation has such a type.'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('certificate_until__isnull', True), ('certificate_until__gte', models.F('certificate_from')), _connector='OR'), name='organization_certificate_ends_after_it_begins', violation_error_message='The certificate ends before it begins.'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('standing_directors__isnull', True), ('standing_directors__lte', models.F('directors')), _connector='OR'), name='organization_standing_directors_are_directors', violation_error_message='More standing members than members of the council.'),
        ),
        migrations.AddConstraint(
            model_name='organization',
            constraint=models.CheckConstraint(condition=models.Q(('funds__isnull', True), ('funds__gte', 0), _connector='OR'), name='organization_funds'),
        ),
        migrations.AddConstraint(
            model_name='codecategory',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['', 'association', 'service_institution', 'foundation'])), name='code_category_kind_is_registered'),
        ),
        migrations.AddConstraint(
            model_name='codecategory',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='code_category_has_a_source'),
        ),
        migrations.AddConstraint(
            model_name='codecategory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', '51'), _negated=True), models.Q(('is_confirmed', True), ('kind', 'association')), _connector='OR'), name='code_category_51_as_in_the_standard', violation_error_message='GB 32100 says what this code stands for.'),
        ),
        migrations.AddConstraint(
            model_name='codecategory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', '52'), _negated=True), models.Q(('is_confirmed', True), ('kind', 'service_institution')), _connector='OR'), name='code_category_52_as_in_the_standard', violation_error_message='GB 32100 says what this code stands for.'),
        ),
        migrations.AddConstraint(
            model_name='codecategory',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('code', '53'), _negated=True), models.Q(('is_confirmed', True), ('kind', 'foundation')), _connector='OR'), name='code_category_53_as_in_the_standard', violation_error_message='GB 32100 says what this code stands for.'),
        ),
        migrations.AddField(
            model_name='officeholder',
            name='organization',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='officeholders', to='orgs.organization', verbose_name='social organisation'),
        ),
        migrations.AddConstraint(
            model_name='registryauthority',
            constraint=models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='registry_has_a_source'),
        ),
        migrations.AddConstraint(
            model_name='officeholder',
            constraint=models.UniqueConstraint(condition=models.Q(('post', 'legal_representative'), ('until__isnull', True)), fields=('organization',), name='organization_one_legal_representative', violation_error_message='It has a legal representative: enter the last day of the one before first.'),
        ),
        migrations.AddConstraint(
            model_name='officeholder',
            constraint=models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('organization', 'post', 'name'), name='officeholder_once', violation_error_message='This person holds the post already.'),
        ),
        migrations.AddConstraint(
            model_name='officeholder',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='officeholder_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='officeholder',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='officeholder_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
        ),
    ]
