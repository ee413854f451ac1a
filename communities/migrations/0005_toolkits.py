import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from communities.immutable import TOOLKIT_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0004_registry_changes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='GovernanceMethod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('slug', models.SlugField(editable=False, max_length=80, verbose_name='address')),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='edition')),
                ('jurisdiction', models.CharField(max_length=6, verbose_name='for the committees of')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('summary', models.TextField(validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='summary')),
                ('source', models.CharField(help_text='The document that it rests on, with its number where it has one.', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='basis')),
                ('since', models.DateField(default=django.utils.timezone.localdate, help_text='No committee can have adopted it earlier.', verbose_name='method exists since')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'In force'), ('retired', 'Retired')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('retired_on', models.DateField(blank=True, editable=False, null=True, verbose_name='retired on')),
                ('begun_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('types', models.ManyToManyField(related_name='methods', to='communities.communitytype', verbose_name='for the types')),
                ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
            ],
            options={
                'verbose_name': 'governance method',
                'verbose_name_plural': 'governance methods',
                'ordering': ('jurisdiction', 'slug', '-edition'),
            },
        ),
        migrations.CreateModel(
            name='MethodAdoption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('method_key', models.SlugField(editable=False, max_length=80)),
                ('adopted_on', models.DateField(verbose_name='followed since')),
                ('effect', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='effect')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('end_reason', models.CharField(blank=True, max_length=300, validators=[accounts.validators.validate_plain_text], verbose_name='reason for the end')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded at')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='communities.community', verbose_name='community')),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adoptions', to='communities.governancemethod', verbose_name='adopted method')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last written by')),
            ],
            options={
                'verbose_name': 'adoption of a method',
                'verbose_name_plural': 'adoptions of methods',
                'ordering': ('-adopted_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='MethodStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('description', models.TextField(validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='description')),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='communities.governancemethod')),
            ],
            options={
                'verbose_name': 'step of a method',
                'verbose_name_plural': 'steps of a method',
                'ordering': ('method', 'position'),
            },
        ),
        migrations.CreateModel(
            name='ModelText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('text', models.TextField(validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(4000)], verbose_name='text')),
                ('method', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='model_texts', to='communities.governancemethod')),
            ],
            options={
                'verbose_name': 'model text',
                'verbose_name_plural': 'model texts',
                'ordering': ('method', 'position'),
            },
        ),
        migrations.AddConstraint(
            model_name='governancemethod',
            constraint=models.UniqueConstraint(fields=('slug', 'edition'), name='method_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='governancemethod',
            constraint=models.UniqueConstraint(fields=('jurisdiction', 'name', 'edition'), name='method_name_once', violation_error_message='There is a method with this name already.'),
        ),
        migrations.AddConstraint(
            model_name='governancemethod',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('slug',), name='method_one_draft'),
        ),
        migrations.AddConstraint(
            model_name='governancemethod',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('slug',), name='method_one_in_force'),
        ),
        migrations.AddConstraint(
            model_name='governancemethod',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('retired_on__isnull', False), ('state', 'retired')), models.Q(models.Q(('state', 'retired'), _negated=True), ('retired_on__isnull', True)), _connector='OR'), name='method_retired_on_a_day'),
        ),
        migrations.AddIndex(
            model_name='methodadoption',
            index=models.Index(fields=['method_key', 'adopted_on'], name='adoption_method_day'),
        ),
        migrations.AddConstraint(
            model_name='methodadoption',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('community', 'method_key'), name='adoption_one_running'),
        ),
        migrations.AddConstraint(
            model_name='methodadoption',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('end_reason', ''), ('ended_on__isnull', True)), models.Q(('ended_on__isnull', False), models.Q(('end_reason', ''), _negated=True)), _connector='OR'), name='adoption_ended_with_a_reason', violation_error_message='Say why it ended.'),
        ),
        migrations.AddConstraint(
            model_name='methodadoption',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('adopted_on')), _connector='OR'), name='adoption_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='methodstep',
            constraint=models.UniqueConstraint(fields=('method', 'position'), name='method_step_position'),
        ),
        migrations.AddConstraint(
            model_name='modeltext',
            constraint=models.UniqueConstraint(fields=('method', 'position'), name='model_text_position'),
        ),
        *(operation(table) for table in TOOLKIT_TABLES),
    ]
