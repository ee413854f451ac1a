"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_lists_at_scale'),
        ('deliberation', '0002_lists_at_scale'),
        ('evaluation', '0005_township_cards'),
        ('portal', '0005_lists_at_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='appeal',
            index=models.Index(fields=['submitted_on', 'sequence'], name='appeal_newest'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['issued_on', 'sequence'], name='finding_newest'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['severity'], name='finding_severity'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['state'], name='inspection_state'),
        ),
        migrations.AddIndex(
            model_name='inspection',
            index=models.Index(fields=['kind'], name='inspection_kind'),
        ),
        migrations.AddIndex(
            model_name='ratesample',
            index=models.Index(fields=['method'], name='rate_sample_method'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['state'], name='reward_state'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['kind'], name='reward_kind'),
        ),
        migrations.AddIndex(
            model_name='reward',
            index=models.Index(fields=['level'], name='reward_level'),
        ),
    ]
