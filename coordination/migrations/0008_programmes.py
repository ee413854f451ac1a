import django.db.models.deletion
from django.db import migrations, models

from accounts.triggers import operations
from coordination.triggers import TAG_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0002_programmes'),
        ('coordination', '0007_training_plans_files_members'),
    ]

    operations = [
        migrations.CreateModel(
            name='LineProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='programme_tags', to='coordination.planline')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.programme', verbose_name='programme')),
            ],
            options={
                'verbose_name': 'programme of a line',
                'verbose_name_plural': 'programmes of lines',
                'ordering': ('line', 'programme__position', 'programme__code'),
                'constraints': [
                    models.UniqueConstraint(fields=('line', 'programme'), name='line_programme_once'),
                ],
            },
        ),
        # No column: SQLite would write the whole table anew, and its triggers with it.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddField(
                    model_name='planline',
                    name='programmes',
                    field=models.ManyToManyField(related_name='plan_lines', through='coordination.LineProgramme', to='communities.programme', verbose_name='programmes'),
                ),
            ],
        ),
        operations((), TAG_GUARDS),
    ]
