from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='FormerCode',
            fields=[
                ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                ('current', models.CharField(db_index=True, max_length=12)),
            ],
        ),
    ]
