"""What keeps an organisation from being rated: investigations, penalties not carried out."""

import accounts.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from orgs.immutable import RATING_BAR_TABLES
from orgs.triggers import RATING_BARS


class Migration(migrations.Migration):

    dependencies = [
        ('orgs', '0005_partnerships'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PenaltyExecution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('carried_out_on', models.DateField(verbose_name='carried out on')),
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='execution', to='orgs.creditentry', verbose_name='credit entry')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'execution of a penalty',
                'verbose_name_plural': 'executions of penalties',
                'ordering': ('entry',),
            },
        ),
        migrations.CreateModel(
            name='Investigation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('authority', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='investigating authority')),
                ('document', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='under investigation since')),
                ('until', models.DateField(editable=False, null=True, verbose_name='closed on')),
                ('outcome', models.CharField(blank=True, default='', editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='outcome')),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('organization', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='investigations', to='orgs.organization', verbose_name='social organisation')),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
            ],
            options={
                'verbose_name': 'investigation',
                'verbose_name_plural': 'investigations',
                'ordering': ('-since', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('organization', 'document'), name='investigation_once_for_a_document', violation_error_message='This investigation was recorded already.'), models.CheckConstraint(condition=models.Q(models.Q(('authority', ''), _negated=True), models.Q(('document', ''), _negated=True)), name='investigation_by_a_document'), models.CheckConstraint(condition=models.Q(models.Q(('closed_by__isnull', True), ('outcome', ''), ('until__isnull', True)), models.Q(('closed_by__isnull', False), ('until__gte', models.F('since')), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='investigation_closed_whole')],
            },
        ),
        operations(RATING_BAR_TABLES, RATING_BARS),
    ]
