import accounts.models
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from accounts.triggers import operations
from orgs.triggers import PACT_GUARDS


def give_public_ids(apps, schema_editor):
    for row in apps.get_model("orgs", "Pledge").objects.filter(public_id__isnull=True):
        row.public_id = accounts.models.new_public_id()
        row.save(update_fields=["public_id"])


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0006_credit_mends'),
    ]

    operations = [
        migrations.AddField(
            model_name='pledge',
            name='association',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='begun_pacts', to='orgs.organization', verbose_name='initiating association'),
        ),
        migrations.AddField(
            model_name='pledge',
            name='public_id',
            field=models.CharField(editable=False, max_length=32, null=True),
        ),
        migrations.RunPython(give_public_ids, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='pledge',
            name='public_id',
            field=models.CharField(default=accounts.models.new_public_id, editable=False, max_length=32, unique=True),
        ),
        migrations.AlterField(
            model_name='pledge',
            name='since',
            field=models.DateField(default=django.utils.timezone.localdate, verbose_name='in force since'),
        ),
        migrations.AddConstraint(
            model_name='pledge',
            constraint=models.CheckConstraint(condition=models.Q(('association__isnull', True), ('kind', 'pact'), _connector='OR'), name='pledge_association_begins_a_pact', violation_error_message='An association begins pacts alone.'),
        ),
        operations((), PACT_GUARDS),
    ]
