"""A file that was looked at is not read a second time when it is confirmed."""

from django.db import migrations

import accounts.encryption


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0006_publications_by_time'),
    ]

    operations = [
        migrations.AddField(
            model_name='importcontent',
            name='rows',
            field=accounts.encryption.EncryptedTextField(blank=True, default=''),
        ),
    ]
