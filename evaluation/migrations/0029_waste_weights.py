import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import evaluation.validators
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from evaluation.immutable import WASTE_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0009_councils'),
        ('evaluation', '0028_bulletin_published_version'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WasteRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('period', models.CharField(max_length=7, validators=[evaluation.validators.validate_period], verbose_name='period')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='waste_records', to='communities.community', verbose_name='community')),
                ('township', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='waste_records', to='communities.township', verbose_name='township or subdistrict')),
            ],
            options={
                'verbose_name': 'weights of waste',
                'verbose_name_plural': 'weights of waste',
                'ordering': ('-period', 'township', 'community'),
            },
        ),
        migrations.CreateModel(
            name='WasteWeight',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='version')),
                ('kitchen', models.DecimalField(decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='Kitchen waste')),
                ('recyclable', models.DecimalField(decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='Recyclables')),
                ('hazardous', models.DecimalField(decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='Hazardous waste')),
                ('other', models.DecimalField(decimal_places=2, max_digits=12, null=True, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='Other waste')),
                ('households', models.PositiveIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='households whose waste was weighed')),
                ('days', models.PositiveSmallIntegerField(null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(92)], verbose_name='days that were weighed')),
                ('method', models.CharField(blank=True, choices=[('point', 'Weighed at the drop-off points'), ('vehicle', 'Weighed by the collection vehicles'), ('station', 'Weighed at the transfer station or plant'), ('reported', 'Reported by the hauler')], max_length=20, verbose_name='how it was weighed')),
                ('source', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='document or list')),
                ('is_withdrawn', models.BooleanField(default=False, verbose_name='taken back')),
                ('reason', models.CharField(blank=True, max_length=500, validators=[accounts.validators.validate_plain_text], verbose_name='reason')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='entered at')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='weights', to='evaluation.wasterecord')),
            ],
            options={
                'verbose_name': 'version of weights',
                'verbose_name_plural': 'versions of weights',
                'ordering': ('record', '-number'),
            },
        ),
        migrations.CreateModel(
            name='WasteLimit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(help_text='Holds for the periods that end on this day or later.', unique=True, verbose_name='in force from')),
                ('most_per_household', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='most per household and day (kg)')),
                ('most_per_community', models.DecimalField(decimal_places=2, max_digits=12, validators=[django.core.validators.MinValueValidator(Decimal('0'))], verbose_name='most per community and day (kg)')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('entered_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='entered at')),
                ('entered_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by')),
            ],
            options={
                'verbose_name': 'limit of plausible weights',
                'verbose_name_plural': 'limits of plausible weights',
                'ordering': ('-since',),
                'constraints': [models.CheckConstraint(condition=models.Q(('most_per_community__gt', 0), ('most_per_household__gt', 0)), name='waste_limit_above_zero', violation_error_message='A limit is more than nothing.')],
            },
        ),
        migrations.AddIndex(
            model_name='wasterecord',
            index=models.Index(fields=['period', 'township'], name='waste_period'),
        ),
        migrations.AddConstraint(
            model_name='wasterecord',
            constraint=models.UniqueConstraint(condition=models.Q(('community__isnull', False)), fields=('community', 'period'), name='waste_once_a_community'),
        ),
        migrations.AddConstraint(
            model_name='wasterecord',
            constraint=models.UniqueConstraint(condition=models.Q(('community__isnull', True)), fields=('township', 'period'), name='waste_once_a_township'),
        ),
        migrations.AddConstraint(
            model_name='wasteweight',
            constraint=models.UniqueConstraint(fields=('record', 'number'), name='waste_version_once'),
        ),
        migrations.AddConstraint(
            model_name='wasteweight',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kitchen__isnull', True), ('kitchen__gte', 0), _connector='OR'), models.Q(('recyclable__isnull', True), ('recyclable__gte', 0), _connector='OR'), models.Q(('hazardous__isnull', True), ('hazardous__gte', 0), _connector='OR'), models.Q(('other__isnull', True), ('other__gte', 0), _connector='OR')), name='waste_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='wasteweight',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_withdrawn', True), ('days__isnull', True), ('hazardous__isnull', True), ('households__isnull', True), ('kitchen__isnull', True), ('method', ''), ('other__isnull', True), ('recyclable__isnull', True), ('source', '')), models.Q(('days__isnull', False), ('days__range', (1, 92)), ('is_withdrawn', False), ('method__in', ['point', 'vehicle', 'station', 'reported']), models.Q(('kitchen__isnull', False), ('recyclable__isnull', False), ('hazardous__isnull', False), ('other__isnull', False), _connector='OR'), models.Q(('source', ''), _negated=True), models.Q(('households__isnull', True), ('households__gte', 1), _connector='OR')), _connector='OR'), name='waste_says_what_was_weighed', violation_error_message='Enter the weight of one class at least.'),
        ),
        migrations.AddConstraint(
            model_name='wasteweight',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_withdrawn', False), ('number', 1), ('reason', '')), models.Q(('number__gt', 1), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='waste_correction_has_reason', violation_error_message='A correction needs its reason.'),
        ),
        *(operation(table) for table in WASTE_TABLES),
    ]
