import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from communities.immutable import COUNCIL_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_rules_of_meetings'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Council',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('edition', models.PositiveSmallIntegerField(editable=False, verbose_name='edition')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('in_force', 'In force'), ('superseded', 'Superseded'), ('ended', 'Ended'), ('discarded', 'Discarded draft')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('rules', models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(5000)], verbose_name='rules')),
                ('frequency', models.CharField(choices=[('monthly', 'Every month'), ('two_months', 'Every two months'), ('quarterly', 'Every quarter'), ('half_yearly', 'Every half-year'), ('as_needed', 'When there is a matter')], default='quarterly', max_length=20, verbose_name='how often it meets')),
                ('decided', models.CharField(blank=True, default='', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='decided where and when')),
                ('effective_on', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('until', models.DateField(blank=True, editable=False, null=True, verbose_name='in force until')),
                ('end_reason', models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='why it ended')),
                ('begun_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='councils', to='communities.community', verbose_name='community')),
                ('enforced_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'council system',
                'verbose_name_plural': 'council systems',
                'ordering': ('community', '-edition'),
            },
        ),
        migrations.CreateModel(
            name='CouncilParty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('kind', models.CharField(choices=[('party', 'Party organisation'), ('committee', "Village or residents' committee"), ('property', 'Property company'), ('owners', "Owners' committee"), ('other', 'Another party')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='official name')),
                ('post', models.CharField(blank=True, default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='post of who represents it')),
                ('is_fixed', models.BooleanField(default=False, editable=False)),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.localbody', verbose_name='body of a community')),
                ('company', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.propertycompany', verbose_name='property company')),
                ('council', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parties', to='communities.council', verbose_name='council system')),
            ],
            options={
                'verbose_name': 'party of a council',
                'verbose_name_plural': 'parties of councils',
                'ordering': ('council', 'position'),
            },
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'discarded'), _negated=True), fields=('community', 'edition'), name='council_edition_once'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('community',), name='council_one_draft', violation_error_message='This community has a draft already.'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'in_force')), fields=('community',), name='council_one_in_force', violation_error_message='This community has a council system in force.'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.CheckConstraint(condition=models.Q(('title', ''), _negated=True), name='council_has_a_title'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['ended', 'in_force', 'superseded']), _negated=True), models.Q(('effective_on__isnull', False), ('enforced_by__isnull', False), models.Q(('rules', ''), _negated=True)), _connector='OR'), name='council_held_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('ended', 'superseded')), ('until__isnull', False)), models.Q(models.Q(('state__in', ('ended', 'superseded')), _negated=True), ('until__isnull', True)), _connector='OR'), name='council_closed_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('effective_on')), _connector='OR'), name='council_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='council',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'ended'), models.Q(('end_reason', ''), _negated=True)), models.Q(models.Q(('state', 'ended'), _negated=True), ('end_reason', '')), _connector='OR'), name='council_ended_with_a_reason', violation_error_message='Say why it ended.'),
        ),
        migrations.AddConstraint(
            model_name='councilparty',
            constraint=models.UniqueConstraint(fields=('council', 'position'), name='council_party_position'),
        ),
        migrations.AddConstraint(
            model_name='councilparty',
            constraint=models.UniqueConstraint(fields=('council', 'kind', 'name'), name='council_party_once'),
        ),
        migrations.AddConstraint(
            model_name='councilparty',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='council_party_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='councilparty',
            constraint=models.CheckConstraint(condition=models.Q(('company__isnull', True), models.Q(('body__isnull', True), ('kind', 'property')), _connector='OR'), name='council_party_of_one_source'),
        ),
        *(operation(table) for table in COUNCIL_TABLES),
    ]
