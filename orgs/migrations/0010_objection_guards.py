"""The database, too, refuses to dismiss an objection to one's own words, and a file of another
project's entry."""

from django.db import migrations

from accounts.triggers import operations
from orgs.triggers import OBJECTION_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0009_objections'),
    ]

    operations = [
        operations((), OBJECTION_GUARDS),
    ]
