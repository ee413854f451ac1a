
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0013_composites'),
    ]

    operations = [
        migrations.AddField(
            model_name='standing',
            name='cancelled_for',
            field=models.CharField(blank=True, default='', max_length=300, verbose_name='cancelled for'),
        ),
        migrations.AlterField(
            model_name='standing',
            name='exclusion',
            field=models.CharField(blank=True, choices=[('not_inspected', 'Not inspected'), ('not_confirmed', 'Scores not confirmed'), ('void', 'Inspection declared void'), ('cancelled', 'Cancelled by a veto'), ('below_coverage', 'Too few units inspected'), ('merged', 'Merged or closed before the period ended'), ('not_in_round', 'Not chosen for this round'), ('no_committee', 'Has no committee')], default='', max_length=20, verbose_name='why without a rank'),
        ),
    ]
