import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import guard_operation
from evaluation.triggers import ROUND_CARDS


def card_of_the_round(apps, schema_editor):
    """So far every unit of a round was scored by its one card."""
    if schema_editor.connection.vendor == 'postgresql':
        # Otherwise the table cannot be altered afterwards, for events are pending.
        schema_editor.execute('SET CONSTRAINTS ALL IMMEDIATE')
    inspections = apps.get_model('evaluation', 'Inspection').objects
    rounds = apps.get_model('evaluation', 'Round').objects.values_list('pk', 'scorecard')
    for round_, card in rounds:
        inspections.filter(round=round_).update(scorecard=card)


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0022_criterion_examples'),
    ]

    operations = [
        migrations.AddField(
            model_name='round',
            name='further_scorecards',
            field=models.ManyToManyField(blank=True, help_text='Each scores the villages and communities of its community types, the card above all others. All need the same full mark.', related_name='+', to='evaluation.scorecard', verbose_name='further scorecards'),
        ),
        migrations.AddField(
            model_name='inspection',
            name='scorecard',
            field=models.ForeignKey(null=True, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='evaluation.scorecard', verbose_name='scorecard'),
        ),
        migrations.RunPython(card_of_the_round, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='inspection',
            name='scorecard',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='inspections', to='evaluation.scorecard', verbose_name='scorecard'),
        ),
        *(guard_operation(guard) for guard in ROUND_CARDS),
    ]
