import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=60, unique=True, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('description', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='what it is about')),
                ('lead', models.CharField(blank=True, default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='lead department')),
                ('since', models.DateField(blank=True, null=True, verbose_name='runs since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='runs until')),
                ('is_active', models.BooleanField(default=True, verbose_name='offered for tagging')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'ordering': ('position', 'code'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('description', ''), _negated=True), models.Q(('source', ''), _negated=True)), name='programme_says_what_it_is'),
                    models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='programme_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
        migrations.CreateModel(
            name='CommunityProgramme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='last day')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='programme_tags', to='communities.community')),
                ('tagged_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tagged by')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='community_tags', to='communities.programme', verbose_name='programme')),
            ],
            options={
                'verbose_name': 'community in a programme',
                'verbose_name_plural': 'communities in programmes',
                'ordering': ('community', 'programme__position', 'programme__code', 'since'),
                'indexes': [
                    models.Index(fields=['programme', 'until'], name='community_programme_until'),
                ],
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('community', 'programme'), name='community_programme_once', violation_error_message='It is in this programme already.'),
                    models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='community_programme_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                ],
            },
        ),
    ]
