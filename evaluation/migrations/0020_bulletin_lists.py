import accounts.validators
import django.core.validators
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import install, operation, remove
from evaluation.immutable import STANDING_RULE


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0019_composite_totals'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, editor: remove(STANDING_RULE, editor.connection),
            lambda apps, editor: install(STANDING_RULE, editor.connection),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='black_from',
            field=models.CharField(blank=True, choices=[('green', 'Green'), ('blue', 'Blue'), ('yellow', 'Yellow'), ('red', 'Red')], default='', max_length=10, verbose_name='black list: this colour and worse'),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='black_places',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Equal totals share a place. Either places or a colour.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='black list: the last'),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='listing',
            field=models.CharField(choices=[('none', 'No list'), ('colours', 'Colour list'), ('red_black', 'Red and black list')], default='none', help_text="Colours are those of the grades of the round's scorecard.", max_length=10, verbose_name='list in the bulletin'),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='listing_source',
            field=models.CharField(blank=True, default='', help_text='The document and article that provide for it; it stands beside the list.', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source of the list'),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='names_black',
            field=models.BooleanField(default=False, help_text='Without it, it says how many there are, and in how many townships. It never names a person.', verbose_name='the black list names units'),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='red_from',
            field=models.CharField(blank=True, choices=[('green', 'Green'), ('blue', 'Blue'), ('yellow', 'Yellow'), ('red', 'Red')], default='', max_length=10, verbose_name='red list: this colour and better'),
        ),
        migrations.AddField(
            model_name='standingrule',
            name='red_places',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Equal totals share a place. Either places or a colour.', null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(999)], verbose_name='red list: the first'),
        ),
        migrations.AddConstraint(
            model_name='standingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('listing', 'red_black'), models.Q(models.Q(('red_from', ''), ('red_places__gte', 1), ('red_places__isnull', False)), models.Q(('red_from__in', ['green', 'blue', 'yellow', 'red']), ('red_places__isnull', True)), _connector='OR'), models.Q(models.Q(('black_from', ''), ('black_places__gte', 1), ('black_places__isnull', False)), models.Q(('black_from__in', ['green', 'blue', 'yellow', 'red']), ('black_places__isnull', True)), _connector='OR')), models.Q(('listing__in', ('none', 'colours')), ('black_from', ''), ('black_places__isnull', True), ('names_black', False), ('red_from', ''), ('red_places__isnull', True)), _connector='OR'), name='standing_rule_lines_of_lists', violation_error_message='A red and black list needs, for each of the two, either a number of places or a colour; another list has neither.'),
        ),
        migrations.AddConstraint(
            model_name='standingrule',
            constraint=models.CheckConstraint(condition=models.Q(('red_from', ''), ('black_from', ''), models.Q(('black_from__in', ['blue', 'yellow', 'red']), ('red_from', 'green')), models.Q(('black_from__in', ['yellow', 'red']), ('red_from', 'blue')), models.Q(('black_from__in', ['red']), ('red_from', 'yellow')), _connector='OR'), name='standing_rule_red_above_black', violation_error_message='The colour of the red list must be better than that of the black list.'),
        ),
        migrations.AddConstraint(
            model_name='standingrule',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('listing', 'none'), ('listing_source', '')), models.Q(models.Q(('listing', 'none'), _negated=True), models.Q(('listing_source', ''), _negated=True)), _connector='OR'), name='standing_rule_list_has_source', violation_error_message='A list needs its source; without a list there is none.'),
        ),
        operation(STANDING_RULE),
    ]
