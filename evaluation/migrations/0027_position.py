from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models

from accounts.triggers import install, operation, remove
from evaluation.immutable import REVISION_TABLE


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0024_reviews_by_card'),
    ]

    operations = [
        # SQLite writes the table anew and drops its triggers.
        migrations.RunPython(
            lambda apps, editor: remove(REVISION_TABLE, editor.connection),
            lambda apps, editor: install(REVISION_TABLE, editor.connection),
        ),
        migrations.AddField(
            model_name='scorerevision',
            name='latitude',
            field=models.DecimalField(decimal_places=5, editable=False, max_digits=7, null=True, validators=[MinValueValidator(-90), MaxValueValidator(90)], verbose_name='latitude'),
        ),
        migrations.AddField(
            model_name='scorerevision',
            name='longitude',
            field=models.DecimalField(decimal_places=5, editable=False, max_digits=8, null=True, validators=[MinValueValidator(-180), MaxValueValidator(180)], verbose_name='longitude'),
        ),
        migrations.AddField(
            model_name='scorerevision',
            name='accuracy',
            field=models.PositiveSmallIntegerField(editable=False, null=True, validators=[MinValueValidator(1), MaxValueValidator(10000)], verbose_name='accuracy (metres)'),
        ),
        migrations.AddField(
            model_name='scorerevision',
            name='taken_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='position taken at'),
        ),
        migrations.AddConstraint(
            model_name='scorerevision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accuracy__isnull', True), ('latitude__isnull', True), ('longitude__isnull', True), ('taken_at__isnull', True)), models.Q(('accuracy__isnull', False), ('accuracy__range', (1, 10000)), ('latitude__isnull', False), ('latitude__range', (-90, 90)), ('longitude__isnull', False), ('longitude__range', (-180, 180)), ('taken_at__isnull', False)), _connector='OR'), name='revision_whole_position'),
        ),
        operation(REVISION_TABLE),
        migrations.AddField(
            model_name='round',
            name='opened_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='opened at'),
        ),
    ]
