from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0014_calendar'),
    ]

    operations = [
        migrations.AlterField(
            model_name='publication',
            name='kind',
            field=models.CharField(choices=[('county', 'County or district'), ('township', 'Township or subdistrict'), ('community', 'Community'), ('convention', 'Convention'), ('consultation', 'Draft of a convention'), ('meeting', 'Meeting'), ('notice', 'Notice of a meeting'), ('action', 'Action'), ('feedback', "Residents' feedback"), ('topic', 'Topic'), ('bulletin', 'Bulletin'), ('reward', 'Rewards and penalties'), ('method', 'Governance method'), ('procedure', 'Four deliberations, two disclosures'), ('companies', 'Standings of property companies'), ('review', 'Results of a review meeting'), ('backbone', 'Backbone members'), ('council', 'Council system'), ('guide', 'Guide to establish an organisation'), ('organization', 'Social organisation'), ('credit', 'Credit record of an organisation')], max_length=20, verbose_name='kind'),
        ),
    ]
