import accounts.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import operation
from evaluation.immutable import FIELD_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='inspectionphoto',
            name='chosen_sha256',
            field=models.CharField(default='', editable=False, max_length=64),
        ),
        migrations.CreateModel(
            name='ReturnRemark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
                ('criterion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.criterion')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remarks', to='evaluation.scorerevision')),
            ],
            options={
                'verbose_name': 'remark of a return',
                'verbose_name_plural': 'remarks of a return',
                'ordering': ('revision', 'criterion__section__position', 'criterion__position'),
                'constraints': [models.UniqueConstraint(fields=('revision', 'criterion'), name='remark_once'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='remark_has_reason')],
            },
        ),
        *(operation(table) for table in FIELD_TABLES),
    ]
