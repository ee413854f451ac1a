"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_programmes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='convention',
            index=models.Index(fields=['created_at'], name='convention_created'),
        ),
        migrations.AddIndex(
            model_name='convention',
            index=models.Index(fields=['kind'], name='convention_kind'),
        ),
    ]
