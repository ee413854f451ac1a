import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0013_kind_guide'),
    ]

    operations = [
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
            name='CalendarDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(unique=True, verbose_name='day')),
                ('is_working', models.BooleanField(verbose_name='worked')),
                ('name', models.CharField(max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='holiday')),
                ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='days', to='portal.calendaryear')),
            ],
            options={
                'verbose_name': 'special day',
                'verbose_name_plural': 'special days',
                'ordering': ('day',),
            },
        ),
    ]
