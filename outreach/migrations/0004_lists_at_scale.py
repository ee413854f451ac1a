"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_lists_at_scale'),
        ('orgs', '0011_lists_at_scale'),
        ('outreach', '0003_carriers_volunteers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['starts_at'], name='activity_start'),
        ),
        migrations.AddIndex(
            model_name='activity',
            index=models.Index(fields=['carrier'], name='activity_carrier'),
        ),
        migrations.AddIndex(
            model_name='unknownword',
            index=models.Index(fields=['count', 'last_on'], name='unknown_word_count'),
        ),
    ]
