import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0005_toolkits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Estate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('name', models.CharField(default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('households', models.PositiveIntegerField(blank=True, null=True, verbose_name='households')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='existed until')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='housing_estates', to='communities.community', verbose_name='community')),
            ],
            options={
                'verbose_name': 'estate',
                'verbose_name_plural': 'estates',
                'ordering': ('community', 'name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='LocalBody',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('kind', models.CharField(choices=[('party', 'Party organisation'), ('committee', "Village or residents' committee"), ('owners', "Owners' committee"), ('supervision', 'Supervision committee'), ('other', 'Other body')], max_length=20, verbose_name='kind')),
                ('name', models.CharField(default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('since', models.DateField(blank=True, null=True, verbose_name='in office since')),
                ('until', models.DateField(blank=True, editable=False, null=True, verbose_name='in office until')),
                ('until_reason', models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='why it ended')),
                ('head_office', models.CharField(blank=True, default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='office of the head')),
                ('contact_name', models.CharField(blank=True, default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='contact person')),
                ('contact_phone', models.CharField(blank=True, default='', max_length=30, validators=[accounts.validators.validate_plain_text], verbose_name='telephone of the contact')),
                ('sorting_duty_on', models.DateField(blank=True, null=True, verbose_name='sorting is its duty since')),
                ('sorting_duty_document', models.CharField(blank=True, default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='document of the duty')),
                ('sorting_duty_office', models.CharField(blank=True, default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='responsible office')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='local_bodies', to='communities.community', verbose_name='community')),
                ('estates', models.ManyToManyField(blank=True, related_name='bodies', to='communities.estate', verbose_name='estates')),
            ],
            options={
                'verbose_name': 'body of a community',
                'verbose_name_plural': 'bodies of communities',
                'ordering': ('community', 'kind', 'name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PropertyCompany',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('credit_code', models.CharField(error_messages={'unique': 'A company with this credit code exists.'}, max_length=18, unique=True, validators=[accounts.validators.validate_credit_code], verbose_name='unified social credit code')),
                ('name', models.CharField(default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('former_names', models.JSONField(blank=True, default=list, verbose_name='former names')),
                ('contact_name', models.CharField(blank=True, default='', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='contact person')),
                ('contact_phone', models.CharField(blank=True, default='', max_length=30, validators=[accounts.validators.validate_plain_text], verbose_name='telephone of the contact')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('entered_for', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='entered for')),
            ],
            options={
                'verbose_name': 'property company',
                'verbose_name_plural': 'property companies',
                'ordering': ('name', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PropertyContract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                ('document', models.CharField(blank=True, default='', max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='contract number or title')),
                ('ended_on', models.DateField(blank=True, editable=False, null=True, verbose_name='ended early on')),
                ('ended_reason', models.TextField(blank=True, default='', validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='why it ended early')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='property_contracts', to='communities.community', verbose_name='community')),
                ('company', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contracts', to='communities.propertycompany', verbose_name='property company')),
                ('estates', models.ManyToManyField(related_name='contracts', to='communities.estate', verbose_name='estates')),
            ],
            options={
                'verbose_name': 'property contract',
                'verbose_name_plural': 'property contracts',
                'ordering': ('-starts_on', '-pk'),
            },
        ),
        migrations.AddConstraint(
            model_name='estate',
            constraint=models.UniqueConstraint(condition=models.Q(('valid_until__isnull', True)), fields=('community', 'name'), name='estate_name_once', violation_error_message='This community has an estate of this name already.'),
        ),
        migrations.AddConstraint(
            model_name='estate',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='estate_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='localbody',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['committee', 'party']), ('until__isnull', True)), fields=('community', 'kind'), name='body_one_of_its_kind', violation_error_message='This community has one already; end that one first, or change it.'),
        ),
        migrations.AddConstraint(
            model_name='localbody',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='body_has_a_name'),
        ),
        migrations.AddConstraint(
            model_name='localbody',
            constraint=models.CheckConstraint(condition=models.Q(('since__isnull', True), ('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='body_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='localbody',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('until__isnull', True), ('until_reason', '')), models.Q(('until__isnull', False), models.Q(('until_reason', ''), _negated=True)), _connector='OR'), name='body_ended_with_a_reason', violation_error_message='Say why it ended.'),
        ),
        migrations.AddConstraint(
            model_name='localbody',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('sorting_duty_document', ''), ('sorting_duty_office', ''), ('sorting_duty_on__isnull', True)), models.Q(('kind', 'party'), ('sorting_duty_on__isnull', False), models.Q(('sorting_duty_document', ''), _negated=True)), _connector='OR'), name='body_duty_with_its_document', violation_error_message='The duty of a party organisation needs its date and its document, both.'),
        ),
        migrations.AddConstraint(
            model_name='propertycompany',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='property_company_has_a_name'),
        ),
        migrations.AddIndex(
            model_name='propertycontract',
            index=models.Index(fields=['ends_on'], name='contract_end'),
        ),
        migrations.AddConstraint(
            model_name='propertycontract',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='contract_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
        ),
        migrations.AddConstraint(
            model_name='propertycontract',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('ended_on__gte', models.F('starts_on')), models.Q(('ends_on__isnull', True), ('ended_on__lte', models.F('ends_on')), _connector='OR')), _connector='OR'), name='contract_ended_within_its_term', violation_error_message='It can only end early within its term.'),
        ),
        migrations.AddConstraint(
            model_name='propertycontract',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', True), ('ended_reason', '')), models.Q(('ended_on__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='contract_ended_with_a_reason', violation_error_message='Say why it ended.'),
        ),
    ]
