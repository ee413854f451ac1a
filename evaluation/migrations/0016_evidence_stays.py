from django.db import migrations

from accounts.triggers import operation
from evaluation.immutable import EVIDENCE_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0015_reminders'),
    ]

    operations = [
        *(operation(table) for table in EVIDENCE_TABLES),
    ]
