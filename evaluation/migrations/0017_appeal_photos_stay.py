from django.db import migrations

from accounts.triggers import guard_operation
from evaluation.triggers import APPEAL_PHOTOS


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0016_evidence_stays'),
    ]

    operations = [
        guard_operation(APPEAL_PHOTOS),
    ]
