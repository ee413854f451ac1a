import accounts.validators
import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import guard_operation, install, operation, remove
from evaluation.immutable import REVIEW_CARD_TABLES, REVIEW_TABLES
from evaluation.triggers import REVIEW_GUARDS

RESULTS = REVIEW_TABLES[0]


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0023_cards_of_a_round'),
    ]

    operations = [
        # SQLite writes the table anew and drops its triggers.
        migrations.RunPython(
            lambda apps, editor: remove(RESULTS, editor.connection),
            lambda apps, editor: install(RESULTS, editor.connection),
        ),
        migrations.CreateModel(
            name='ReviewScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('points', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='points')),
                ('not_applicable', models.BooleanField(default=False, verbose_name='not applicable')),
                ('vetoed', models.BooleanField(default=False, verbose_name='vetoed')),
                ('reason', models.CharField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
            ],
            options={
                'verbose_name': 'score of a review',
                'verbose_name_plural': 'scores of reviews',
                'ordering': ('result', 'criterion__section__position', 'criterion__position'),
            },
        ),
        migrations.CreateModel(
            name='ReviewScoreDeduction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('count', models.PositiveSmallIntegerField(verbose_name='occurrences')),
            ],
            options={
                'verbose_name': "deduction of a review's score",
                'verbose_name_plural': "deductions of reviews' scores",
                'ordering': ('score', 'deduction__position'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='reviewresult',
            name='review_result_says_something',
        ),
        migrations.AddField(
            model_name='review',
            name='scorecard',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='evaluation.scorecard', verbose_name='scorecard'),
        ),
        migrations.AddField(
            model_name='reviewresult',
            name='cancelled',
            field=models.BooleanField(default=False, help_text='The total is 0 then.', verbose_name='cancelled by a veto'),
        ),
        migrations.AddField(
            model_name='reviewresult',
            name='took_part',
            field=models.PositiveIntegerField(default=0, verbose_name='took part in the scoring'),
        ),
        migrations.AddField(
            model_name='reviewresult',
            name='total',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='total'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('satisfied__gt', 0), ('basically_satisfied__gt', 0), ('dissatisfied__gt', 0), ('no_opinion__gt', 0), ('participation_denominator__gt', 0), ('accuracy_denominator__gt', 0), ('total__isnull', False), _connector='OR'), name='review_result_says_something'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('cancelled', False), ('took_part', 0), ('total__isnull', True)), models.Q(('accuracy_denominator', 0), ('basically_satisfied', 0), ('dissatisfied', 0), ('no_opinion', 0), ('participation_denominator', 0), ('satisfied', 0), ('took_part__gte', 1), ('total__gte', 0), ('total__isnull', False)), _connector='OR'), name='review_result_of_one_way'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('cancelled', False), ('total', 0), _connector='OR'), name='review_result_cancelled_is_zero'),
        ),
        migrations.AddConstraint(
            model_name='reviewresult',
            constraint=models.CheckConstraint(condition=models.Q(('present__gte', models.F('took_part'))), name='review_scorers_within_present'),
        ),
        migrations.AddField(
            model_name='reviewscore',
            name='band',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.band', verbose_name='band'),
        ),
        migrations.AddField(
            model_name='reviewscore',
            name='criterion',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='review_scores', to='evaluation.criterion'),
        ),
        migrations.AddField(
            model_name='reviewscore',
            name='result',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='evaluation.reviewresult'),
        ),
        migrations.AddField(
            model_name='reviewscorededuction',
            name='deduction',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='evaluation.deduction'),
        ),
        migrations.AddField(
            model_name='reviewscorededuction',
            name='score',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='score_deductions', to='evaluation.reviewscore'),
        ),
        migrations.AddConstraint(
            model_name='reviewscore',
            constraint=models.UniqueConstraint(fields=('result', 'criterion'), name='review_score_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewscore',
            constraint=models.CheckConstraint(condition=models.Q(('points__isnull', True), ('points__gte', 0), _connector='OR'), name='reviewscore_points_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='reviewscore',
            constraint=models.CheckConstraint(condition=models.Q(('points__isnull', False), ('not_applicable', True), _connector='OR'), name='reviewscore_has_points_or_does_not_apply'),
        ),
        migrations.AddConstraint(
            model_name='reviewscore',
            constraint=models.CheckConstraint(condition=models.Q(('vetoed', False), models.Q(('not_applicable', False), ('points', 0)), _connector='OR'), name='reviewscore_veto_has_no_points'),
        ),
        migrations.AddConstraint(
            model_name='reviewscorededuction',
            constraint=models.UniqueConstraint(fields=('score', 'deduction'), name='review_deduction_once'),
        ),
        migrations.AddConstraint(
            model_name='reviewscorededuction',
            constraint=models.CheckConstraint(condition=models.Q(('count__gte', 1), ('count__lte', 99)), name='review_deduction_count'),
        ),
        operation(RESULTS),
        *(operation(table) for table in REVIEW_CARD_TABLES),
        *(guard_operation(guard) for guard in REVIEW_GUARDS),
    ]
