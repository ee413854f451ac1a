import accounts.validators
import communities.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0007_backbone_members'),
    ]

    operations = [
        migrations.AddField(
            model_name='assemblyrule',
            name='convened_by',
            field=models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='convened by'),
        ),
        migrations.AddField(
            model_name='assemblyrule',
            name='majority_base',
            field=models.CharField(choices=[('present', 'Those present'), ('entitled', 'Those entitled'), ('cast', 'Votes cast')], default='present', max_length=20, verbose_name='majority counted against'),
        ),
        migrations.AddField(
            model_name='assemblyrule',
            name='proxies_per_person',
            field=models.PositiveSmallIntegerField(default=0, help_text='0: nobody votes for somebody else.', verbose_name='proxies a person may hold'),
        ),
        migrations.AlterField(
            model_name='assemblyrule',
            name='assembly',
            field=models.CharField(choices=[('villagers_assembly', "Villagers' assembly"), ('villager_representatives', "Assembly of villagers' representatives"), ('residents_assembly', "Residents' assembly"), ('resident_representatives', "Assembly of residents' representatives"), ('party_members', "Party members' meeting or council")], max_length=30, verbose_name='assembly'),
        ),
        migrations.AlterField(
            model_name='assemblyrule',
            name='counted',
            field=models.CharField(choices=[('adults', 'Adults of 18 years or more'), ('households', 'Households, by one representative each'), ('members', 'Elected representatives'), ('party_members', 'Party members of the organisation')], help_text='The law lets an assembly be counted in several ways; each has its rule.', max_length=20, verbose_name='who is counted'),
        ),
        migrations.AlterField(
            model_name='assemblyrule',
            name='majority',
            field=models.CharField(help_text='Of the number named next, likewise.', max_length=10, validators=[communities.validators.validate_share], verbose_name='majority'),
        ),
        migrations.AlterField(
            model_name='conventionvote',
            name='assembly',
            field=models.CharField(choices=[('villagers_assembly', "Villagers' assembly"), ('villager_representatives', "Assembly of villagers' representatives"), ('residents_assembly', "Residents' assembly"), ('resident_representatives', "Assembly of residents' representatives"), ('party_members', "Party members' meeting or council")], max_length=30, verbose_name='assembly'),
        ),
        migrations.AlterField(
            model_name='conventionvote',
            name='counted',
            field=models.CharField(choices=[('adults', 'Adults of 18 years or more'), ('households', 'Households, by one representative each'), ('members', 'Elected representatives'), ('party_members', 'Party members of the organisation')], max_length=20, verbose_name='who is counted'),
        ),
    ]
