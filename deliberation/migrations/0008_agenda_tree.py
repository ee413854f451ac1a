import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from accounts.triggers import guard_operation
from deliberation.triggers import AGENDA_TREE


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0007_surveys_instructions'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='agendaitem',
            name='agenda_position',
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='sub_items', to='deliberation.agendaitem', verbose_name='item above'),
        ),
        migrations.AlterModelOptions(
            name='agendaitem',
            options={'ordering': ('meeting', django.db.models.functions.comparison.Coalesce('parent__position', 'position'), models.OrderBy(models.F('parent_id'), nulls_first=True), models.OrderBy(models.F('position'))), 'verbose_name': 'agenda item', 'verbose_name_plural': 'agenda'},
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('parent__isnull', True)), fields=('meeting', 'position'), name='agenda_position'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.UniqueConstraint(condition=models.Q(('parent__isnull', False)), fields=('parent', 'position'), name='agenda_sub_position'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('parent__isnull', True), models.Q(('parent', models.F('id')), _negated=True), _connector='OR'), name='agenda_not_below_itself'),
        ),
        guard_operation(AGENDA_TREE),
    ]
