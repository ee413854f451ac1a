import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0004_attendance_minutes'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='ballot',
            name='ballot_votes_within_base',
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='outcome',
            field=models.CharField(choices=[('decision', 'For decision'), ('opinion', 'For opinion'), ('information', 'For information')], default='decision', max_length=20, verbose_name='on the agenda for'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='planned_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='planned minutes'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='invalid',
            field=models.PositiveIntegerField(default=0, verbose_name='invalid'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='effective_on',
            field=models.DateField(blank=True, null=True, verbose_name='in effect from'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(('base_count__gte', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('in_favour'), '+', models.F('against')), '+', models.F('abstained')), '+', models.F('invalid')))), name='ballot_votes_within_base'),
        ),
        migrations.AddConstraint(
            model_name='agendaitem',
            constraint=models.CheckConstraint(condition=models.Q(('planned_minutes__isnull', True), ('planned_minutes__range', (1, 600)), _connector='OR'), name='agenda_planned_minutes'),
        ),
        migrations.AddConstraint(
            model_name='resolution',
            constraint=models.CheckConstraint(condition=models.Q(('in_effect', True), ('effective_on__isnull', True), _connector='OR'), name='resolution_day_only_in_effect'),
        ),
    ]
