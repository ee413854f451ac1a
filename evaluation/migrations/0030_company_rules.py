from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0029_waste_weights'),
        ('portal', '0011_kind_companies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='rewardrule',
            name='reward_rule_can_propose',
        ),
        migrations.AddField(
            model_name='reward',
            name='span',
            field=models.CharField(blank=True, choices=[('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year')], default='', editable=False, max_length=10, verbose_name="span of the companies' results"),
        ),
        migrations.AddField(
            model_name='rewardrule',
            name='span',
            field=models.CharField(blank=True, choices=[('month', 'Month'), ('quarter', 'Quarter'), ('year', 'Year')], default='', max_length=10, verbose_name="span of the companies' results"),
        ),
        migrations.AlterField(
            model_name='rewardrule',
            name='level',
            field=models.CharField(choices=[('community', 'Village or community committee'), ('township', 'Township or subdistrict'), ('company', 'Property company')], max_length=10, verbose_name='about'),
        ),
        migrations.AddConstraint(
            model_name='reward',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'company'), models.Q(('condition', ''), _negated=True), ('span__in', ['month', 'quarter', 'year'])), models.Q(models.Q(models.Q(('level', 'company'), _negated=True), ('condition', ''), _connector='OR'), ('span', '')), _connector='OR'), name='reward_span'),
        ),
        migrations.AddConstraint(
            model_name='rewardrule',
            constraint=models.CheckConstraint(condition=models.Q(('level', 'community'), models.Q(('level__in', ('township', 'company')), models.Q(('condition', 'cancelled'), _negated=True)), _connector='OR'), name='reward_rule_can_propose', violation_error_message='No result would ever meet this: only the result of a community is cancelled.'),
        ),
        migrations.AddConstraint(
            model_name='rewardrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'company'), ('span__in', ['month', 'quarter', 'year'])), models.Q(models.Q(('level', 'company'), _negated=True), ('span', '')), _connector='OR'), name='reward_rule_span', violation_error_message='A rule about property companies needs a span; all others look at the round.'),
        ),
    ]
