"""Filtered lists that a person keeps by name."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_lists_at_scale'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='list_filters',
            field=models.JSONField(default=list, editable=False),
        ),
    ]
