import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from communities.immutable import CHANGE_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0003_conventions'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='TownshipChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('renamed', 'Renamed'), ('merged', 'Merged into another'), ('split', 'Split'), ('closed', 'Closed'), ('moved', 'Moved to another township'), ('recoded', 'Given another code'), ('reopened', 'Reopened')], max_length=10, verbose_name='act')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('document', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('reason', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
                ('name_before', models.CharField(max_length=60, verbose_name='name before')),
                ('code_before', models.CharField(max_length=12, verbose_name='code before')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='recorded at')),
                ('kind_before', models.CharField(choices=[('subdistrict', 'Subdistrict'), ('town', 'Town'), ('township', 'Township')], max_length=20, verbose_name='kind before')),
            ],
            options={
                'verbose_name': 'change of a township',
                'verbose_name_plural': 'changes of townships',
                'ordering': ('-effective_on', '-pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='UnitChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('renamed', 'Renamed'), ('merged', 'Merged into another'), ('split', 'Split'), ('closed', 'Closed'), ('moved', 'Moved to another township'), ('recoded', 'Given another code'), ('reopened', 'Reopened')], max_length=10, verbose_name='act')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('document', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('reason', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
                ('name_before', models.CharField(max_length=60, verbose_name='name before')),
                ('code_before', models.CharField(max_length=12, verbose_name='code before')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='recorded at')),
                ('kind_before', models.CharField(choices=[('village', 'Village'), ('urban_community', 'Urban community'), ('quasi_village', 'Quasi-village (no committee)'), ('quasi_urban_community', 'Quasi-community (no committee)')], max_length=30, verbose_name='kind before')),
            ],
            options={
                'verbose_name': 'change of a unit',
                'verbose_name_plural': 'changes of units',
                'ordering': ('-effective_on', '-pk'),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='township',
            name='civil_affairs_code',
            field=models.CharField(blank=True, default='', help_text='The bureau of statistics numbers some townships otherwise.', max_length=9, validators=[django.core.validators.RegexValidator('\\A[0-9]{9}\\Z', 'Nine digits.')], verbose_name='code of civil affairs'),
        ),
        migrations.AddField(
            model_name='township',
            name='former_names',
            field=models.JSONField(blank=True, default=list, verbose_name='former names'),
        ),
        migrations.AddField(
            model_name='township',
            name='successors',
            field=models.ManyToManyField(blank=True, related_name='predecessors', to='communities.township', verbose_name='successors'),
        ),
        migrations.AddField(
            model_name='township',
            name='valid_from',
            field=models.DateField(blank=True, null=True, verbose_name='exists since'),
        ),
        migrations.AddField(
            model_name='township',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AddConstraint(
            model_name='township',
            constraint=models.UniqueConstraint(condition=models.Q(('civil_affairs_code', ''), _negated=True), fields=('civil_affairs_code',), name='civil_affairs_code_once'),
        ),
        migrations.AddConstraint(
            model_name='township',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='township_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
        ),
        migrations.AddField(
            model_name='townshipchange',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='townshipchange',
            name='township',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='communities.township'),
        ),
        migrations.AddField(
            model_name='unitchange',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='communities.community'),
        ),
        migrations.AddField(
            model_name='unitchange',
            name='recorded_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by'),
        ),
        migrations.AddField(
            model_name='unitchange',
            name='township_before',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.township', verbose_name='belonged to'),
        ),
        migrations.AddConstraint(
            model_name='townshipchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'closed'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='townshipchange_closed_with_a_reason', violation_error_message='Say why it was closed.'),
        ),
        migrations.AddConstraint(
            model_name='unitchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'closed'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='unitchange_closed_with_a_reason', violation_error_message='Say why it was closed.'),
        ),
        *(operation(table) for table in CHANGE_TABLES),
    ]
