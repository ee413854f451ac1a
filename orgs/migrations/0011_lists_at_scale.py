"""What the lists of the admin are ordered and filtered by."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0010_objection_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['arisen_on'], name='credit_entry_newest'),
        ),
        migrations.AddIndex(
            model_name='creditentry',
            index=models.Index(fields=['kind'], name='credit_entry_kind'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['received_on'], name='enquiry_received'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['state'], name='enquiry_state'),
        ),
        migrations.AddIndex(
            model_name='enquiry',
            index=models.Index(fields=['kind'], name='enquiry_kind'),
        ),
        migrations.AddIndex(
            model_name='registrationcase',
            index=models.Index(fields=['received_on'], name='case_received'),
        ),
        migrations.AddIndex(
            model_name='registrationcase',
            index=models.Index(fields=['matter'], name='case_matter'),
        ),
        migrations.AddIndex(
            model_name='registrationcase',
            index=models.Index(fields=['kind'], name='case_kind'),
        ),
        migrations.AddIndex(
            model_name='standardcomment',
            index=models.Index(fields=['standard', 'received_on'], name='standard_comment_received'),
        ),
        migrations.AddIndex(
            model_name='standardcomment',
            index=models.Index(fields=['state'], name='standard_comment_of_state'),
        ),
        migrations.AddIndex(
            model_name='standardcomment',
            index=models.Index(fields=['outcome'], name='standard_comment_outcome'),
        ),
    ]
