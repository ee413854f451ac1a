import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import accounts.validators
from accounts.triggers import operations
from evaluation.immutable import WASTE_CHECK
from evaluation.triggers import WASTE_CHECKS


class Migration(migrations.Migration):

    dependencies = [
        ("evaluation", "0003_standing_slug"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WasteCheck",
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weight', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='verdict', to='evaluation.wasteweight')),
                ('is_accepted', models.BooleanField(verbose_name='accepted')),
                ('reason', models.CharField(blank=True, max_length=500, validators=[accounts.validators.validate_plain_text], verbose_name='reason')),
                ('checked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                ('checked_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='checked at')),
            ],
            options={
                'verbose_name': 'check of weights',
                'verbose_name_plural': 'checks of weights',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('is_accepted', True), ('reason', '')), models.Q(('is_accepted', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='waste_return_has_reason', violation_error_message='Say what is to be corrected.')],
            },
        ),
        operations((WASTE_CHECK,), WASTE_CHECKS),
    ]
