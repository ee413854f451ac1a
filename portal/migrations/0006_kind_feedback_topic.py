import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0005_kind_notice'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='photo',
            name='uploaded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='publication',
            name='kind',
            field=models.CharField(choices=[('county', 'County or district'), ('township', 'Township or subdistrict'), ('community', 'Community'), ('convention', 'Convention'), ('consultation', 'Draft of a convention'), ('meeting', 'Meeting'), ('notice', 'Notice of a meeting'), ('action', 'Action'), ('feedback', "Residents' feedback"), ('topic', 'Topic'), ('bulletin', 'Bulletin'), ('method', 'Governance method'), ('backbone', 'Backbone members')], max_length=20, verbose_name='kind'),
        ),
    ]
