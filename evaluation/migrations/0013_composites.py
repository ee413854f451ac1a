import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from decimal import Decimal
from django.db import migrations, models

from accounts.triggers import guard_operation, operation
from evaluation.immutable import COMPOSITE_TABLES
from evaluation.triggers import COMPOSITE_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0012_rewards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Composite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('edition', models.PositiveSmallIntegerField(default=1, editable=False, verbose_name='edition')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('source', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='source')),
                ('missing', models.CharField(choices=[('rescale', 'Left out; the others weigh more'), ('no_total', 'There is no total')], default='rescale', max_length=10, verbose_name='where a part is missing')),
                ('in_force_since', models.DateField(default=django.utils.timezone.localdate, verbose_name='in force since')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('active', 'Active'), ('retired', 'Retired')], default='draft', editable=False, max_length=20, verbose_name='state')),
            ],
            options={
                'verbose_name': 'composite',
                'verbose_name_plural': 'composites',
                'ordering': ('code', '-edition'),
                'constraints': [models.UniqueConstraint(fields=('code', 'edition'), name='composite_edition'), models.CheckConstraint(condition=models.Q(('edition__gte', 1)), name='composite_edition_number')],
            },
        ),
        migrations.CreateModel(
            name='CompositePart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('source', models.CharField(choices=[('self_check', 'Self-checks of the committees'), ('field', 'Field inspections'), ('third_party', 'Third-party evaluations'), ('county_check', 'Checks by the county'), ('satisfaction', 'Satisfaction of residents'), ('participation', 'Participation rate'), ('accuracy', 'Accuracy rate'), ('compliance', 'Share of communities that pass'), ('food_waste', 'Share of food waste sorted out'), ('reduction', 'Reduction of waste'), ('basics', 'Basic items: facilities and information'), ('effect', 'Items of effect: flows, management, results')], max_length=20, verbose_name='where its figure comes from')),
                ('weight', models.DecimalField(decimal_places=2, max_digits=5, validators=[django.core.validators.MinValueValidator(Decimal('0.01')), django.core.validators.MaxValueValidator(100)], verbose_name='weight, percent')),
                ('composite', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='evaluation.composite')),
            ],
            options={
                'verbose_name': 'part of a composite',
                'verbose_name_plural': 'parts of composites',
                'ordering': ('composite', 'position'),
                'constraints': [models.UniqueConstraint(fields=('composite', 'source'), name='part_source_once'), models.UniqueConstraint(fields=('composite', 'position'), name='part_position'), models.CheckConstraint(condition=models.Q(('weight__gt', 0), ('weight__lte', 100)), name='part_weight')],
            },
        ),
        *(operation(table) for table in COMPOSITE_TABLES),
        *(guard_operation(guard) for guard in COMPOSITE_GUARDS),
    ]
