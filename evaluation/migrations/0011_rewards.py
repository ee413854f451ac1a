
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0010_third_party'),
        ('portal', '0010_kind_reward'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RewardNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reward_notice', to='evaluation.documentnumber')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reward_notice', to='evaluation.round')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RewardRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('jurisdiction', models.CharField(max_length=6, verbose_name='county (division code)')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name of the reward or penalty')),
                ('kind', models.CharField(choices=[('reward', 'Reward'), ('penalty', 'Penalty')], max_length=10, verbose_name='kind')),
                ('level', models.CharField(choices=[('community', 'Village or community committee'), ('township', 'Township or subdistrict'), ('company', 'Property company')], max_length=10, verbose_name='about')),
                ('condition', models.CharField(choices=[('top', 'The first'), ('bottom', 'The last'), ('band', 'Share of the full mark (colour or grade)'), ('cancelled', 'Result cancelled by a veto')], max_length=10, verbose_name='condition')),
                ('count', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1)], verbose_name='number of places')),
                ('at_least', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='from (% of the full mark)')),
                ('below', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='below (% of the full mark)')),
                ('in_a_row', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(24)], verbose_name='rounds in a row')),
                ('text', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='what is done')),
                ('source', models.CharField(help_text='The document and article that provide for it.', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('publicity_days', models.PositiveSmallIntegerField(default=5, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(90)], verbose_name='days of publicity')),
                ('names_unit', models.BooleanField(default=True, help_text='Without it the public reads what was done and why, and not to whom.', verbose_name='name the unit in public')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
            ],
            options={
                'verbose_name': 'rule of rewards and penalties',
                'verbose_name_plural': 'rules of rewards and penalties',
                'ordering': ('jurisdiction', 'kind', 'level', 'title'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('condition__in', ('top', 'bottom')), ('count__gte', 1), ('count__isnull', False)), models.Q(models.Q(('condition__in', ('top', 'bottom')), _negated=True), ('count__isnull', True)), _connector='OR'), name='reward_rule_places', violation_error_message='The first and the last need a number of places; nothing else has one.'), models.CheckConstraint(condition=models.Q(models.Q(('condition', 'band'), models.Q(('at_least__isnull', False), ('below__isnull', False), _connector='OR'), models.Q(('at_least__isnull', True), ('below__isnull', True), ('at_least__lt', models.F('below')), _connector='OR')), models.Q(models.Q(('condition', 'band'), _negated=True), ('at_least__isnull', True), ('below__isnull', True)), _connector='OR'), name='reward_rule_band', violation_error_message='A band needs a bound, and the lower one below the upper; nothing else has one.'), models.CheckConstraint(condition=models.Q(('in_a_row__gte', 1)), name='reward_rule_row'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='reward_rule_dates', violation_error_message='A rule ends after it begins.')],
            },
        ),
        migrations.CreateModel(
            name='Reward',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('level', models.CharField(choices=[('community', 'Village or community committee'), ('township', 'Township or subdistrict'), ('company', 'Property company')], max_length=10, verbose_name='about')),
                ('unit_key', models.CharField(max_length=120)),
                ('unit_code', models.CharField(max_length=12, verbose_name='division code')),
                ('unit_name', models.CharField(max_length=130, verbose_name='unit')),
                ('kind', models.CharField(choices=[('reward', 'Reward'), ('penalty', 'Penalty')], max_length=10, verbose_name='kind')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name of the reward or penalty')),
                ('text', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text], verbose_name='what is done')),
                ('basis', models.CharField(max_length=500, validators=[accounts.validators.validate_plain_text], verbose_name='why')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('publicity_days', models.PositiveSmallIntegerField(default=5, verbose_name='days of publicity')),
                ('names_unit', models.BooleanField(default=True, verbose_name='name the unit in public')),
                ('total', models.DecimalField(decimal_places=2, max_digits=6, null=True, verbose_name='total')),
                ('rank', models.PositiveIntegerField(null=True, verbose_name='rank')),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('approved', 'Approved'), ('declined', 'Declined'), ('published', 'Published'), ('reversed', 'Reversed')], default='proposed', editable=False, max_length=20, verbose_name='state')),
                ('doubt', models.TextField(blank=True, editable=False, verbose_name='to be reversed because')),
                ('decision_reason', models.TextField(blank=True, editable=False, verbose_name='reason')),
                ('published_on', models.DateField(editable=False, null=True, verbose_name='published on')),
                ('publicity_until', models.DateField(editable=False, null=True, verbose_name='in publicity until')),
                ('approved_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved by')),
                ('proposed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='proposed by')),
                ('publication', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.publication', verbose_name='rests on')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='evaluation.round', verbose_name='round')),
                ('rule', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rewards', to='evaluation.rewardrule', verbose_name='rule')),
            ],
            options={
                'verbose_name': 'reward or penalty',
                'verbose_name_plural': 'rewards and penalties',
                'ordering': ('-round__period', 'kind', 'level', models.OrderBy(models.F('rank'), nulls_last=True), 'unit_code'),
                'indexes': [models.Index(fields=['unit_code', '-round'], name='reward_unit')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('rule__isnull', False)), fields=('rule', 'round', 'level', 'unit_key'), name='reward_once'), models.CheckConstraint(condition=models.Q(('rule__isnull', False), ('proposed_by__isnull', False), _connector='OR'), name='reward_proposed_by_somebody'), models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), ('proposed_by__isnull', True), models.Q(('approved_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='reward_approved_by_another'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('approved', 'published')), _negated=True), ('approved_by__isnull', False), _connector='OR'), name='reward_approved_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), ('publicity_until__gte', models.F('published_on')), _connector='OR'), name='reward_publicity')],
            },
        ),
    ]
