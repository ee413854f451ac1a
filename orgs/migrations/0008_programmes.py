import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_programmes'),
        ('orgs', '0007_pacts'),
    ]

    operations = [
        migrations.CreateModel(
            name='ProjectProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.programme', verbose_name='programme')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme_tags', to='orgs.project')),
            ],
            options={
                'verbose_name': 'programme of a project',
                'verbose_name_plural': 'programmes of projects',
                'ordering': ('project', 'programme__position', 'programme__code'),
                'constraints': [
                    models.UniqueConstraint(fields=('project', 'programme'), name='project_programme_once'),
                ],
            },
        ),
        # No column: SQLite would write the whole table anew, and its triggers with it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name='project',
                    name='programmes',
                    field=models.ManyToManyField(editable=False, related_name='projects', through='orgs.ProjectProgramme', to='communities.programme', verbose_name='programmes'),
                ),
            ],
        ),
    ]
