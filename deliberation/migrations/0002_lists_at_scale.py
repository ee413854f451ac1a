"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_lists_at_scale'),
        ('deliberation', '0001_initial'),
        ('portal', '0005_lists_at_scale'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['due'], name='action_due'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['state'], name='action_state'),
        ),
        migrations.AddIndex(
            model_name='action',
            index=models.Index(fields=['owner_party'], name='action_owner_party'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['received_at'], name='feedback_received'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['category'], name='feedback_category'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['state'], name='meeting_state'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['form'], name='meeting_form'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['validity'], name='meeting_validity'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['begun_on'], name='procedure_begun'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['state'], name='procedure_state'),
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['reached'], name='procedure_reached'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['raised_on'], name='topic_raised'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['category'], name='topic_category'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['source'], name='topic_source'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['state'], name='topic_state'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['chronic_kind'], name='topic_chronic'),
        ),
    ]
