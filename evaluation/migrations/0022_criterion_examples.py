import accounts.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import guard_operation
from evaluation.triggers import EXAMPLES


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0021_sample_place'),
        ('portal', '0011_kind_companies'),
    ]

    operations = [
        migrations.CreateModel(
            name='CriterionExample',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(choices=[(1, '1'), (2, '2'), (3, '3')], verbose_name='number')),
                ('caption', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='caption')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='examples', to='evaluation.criterion')),
                ('photo', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
            ],
            options={
                'verbose_name': 'example photo',
                'verbose_name_plural': 'example photos',
                'ordering': ('criterion', 'number'),
                'constraints': [models.UniqueConstraint(fields=('criterion', 'number'), name='example_number_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 3)), name='example_number')],
            },
        ),
        migrations.AlterField(
            model_name='criterion',
            name='evidence',
            field=models.CharField(choices=[('never', 'Not needed'), ('lost', 'When points are lost'), ('always', 'Always')], default='never', max_length=10, verbose_name='photo needed'),
        ),
        guard_operation(EXAMPLES),
    ]
