from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("evaluation", "0002_first_terms"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="standing",
            index=models.Index(fields=["slug", "round"], name="standing_slug"),
        ),
    ]
