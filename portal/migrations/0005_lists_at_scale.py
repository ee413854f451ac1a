"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0004_import_jobs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(fields=['unit_code'], name='publication_unit'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('is_latest', False), ('withdrawn_at__isnull', True)), fields=['published_at'], name='publication_replaced'),
        ),
        migrations.AddIndex(
            model_name='publication',
            index=models.Index(condition=models.Q(('withdrawn_at__isnull', False)), fields=['published_at'], name='publication_withdrawn'),
        ),
    ]
