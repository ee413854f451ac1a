from django.db import migrations

from accounts.triggers import guard_operation
from deliberation.triggers import STEP_ORDER


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0009_tally'),
    ]

    operations = [
        guard_operation(STEP_ORDER),
    ]
