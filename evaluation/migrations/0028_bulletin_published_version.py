from django.db import migrations, models


class Migration(migrations.Migration):
    """Bulletins that stand on the site keep 0: the desk compares them once more, and finds out."""

    dependencies = [
        ('evaluation', '0027_position'),
    ]

    operations = [
        migrations.AddField(
            model_name='bulletin',
            name='published_version',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(('published_version__lte', models.F('version'))), name='bulletin_published_before'),
        ),
    ]
