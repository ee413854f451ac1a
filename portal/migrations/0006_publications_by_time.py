"""The newest periods of what stands on the site are found without reading the older ones."""

import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_lists_at_scale'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(models.F('kind'), models.OrderBy(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(django.db.models.functions.text.Replace(models.F('period'), models.Value('Q1'), models.Value('-03Q')), models.Value('Q2'), models.Value('-06Q')), models.Value('Q3'), models.Value('-09Q')), models.Value('Q4'), models.Value('-12Q')), descending=True), models.F('unit_code'), condition=models.Q(('is_latest', True), ('withdrawn_at__isnull', True)), name='publication_latest_periods'),
        ),
    ]
