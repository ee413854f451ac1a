"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_lists_at_scale'),
        ('coordination', '0008_programmes'),
        ('deliberation', '0002_lists_at_scale'),
        ('evaluation', '0006_lists_at_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['sent_at'], name='notice_sent'),
        ),
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(fields=['state'], name='notice_state'),
        ),
    ]
