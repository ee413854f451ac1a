import accounts.models
import accounts.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_rules_of_meetings'),
        ('deliberation', '0005_agenda_outcomes'),
        ('portal', '0008_kind_procedure'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Procedure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('title', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('matter', models.TextField(validators=[accounts.validators.validate_multiline_text], verbose_name='matter')),
                ('state', models.CharField(choices=[('running', 'Under way'), ('completed', 'Completed'), ('abandoned', 'Abandoned')], default='running', editable=False, max_length=20, verbose_name='state')),
                ('reached', models.PositiveSmallIntegerField(default=0, editable=False, verbose_name='step reached')),
                ('last_on', models.DateField(blank=True, editable=False, null=True, verbose_name='last step on')),
                ('abandoned_because', models.CharField(blank=True, editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason for abandoning it')),
                ('change_number', models.PositiveIntegerField(default=0, editable=False)),
                ('shown_number', models.PositiveIntegerField(default=0, editable=False)),
                ('shown_steps', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('begun_on', models.DateField(default=django.utils.timezone.localdate, editable=False, verbose_name='begun on')),
                ('begun_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='communities.community', verbose_name='community')),
                ('topic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='procedures', to='deliberation.topic', verbose_name='topic')),
            ],
            options={
                'verbose_name': 'four-deliberations procedure',
                'verbose_name_plural': 'four-deliberations procedures',
                'ordering': ('-begun_on', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='ProcedureStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveSmallIntegerField(verbose_name='order')),
                ('number', models.PositiveSmallIntegerField(choices=[(1, 'Proposal by the village party organisation'), (2, "Discussion by the village's two committees"), (3, "Deliberation by the party members' meeting"), (4, "Resolution by the villagers' meeting or their representatives' meeting"), (5, 'Disclosure of the resolution'), (6, 'Disclosure of the result')], verbose_name='step')),
                ('skipped', models.BooleanField(default=False, verbose_name='left out')),
                ('out_of_order', models.BooleanField(default=False, verbose_name='out of order')),
                ('exception_reason', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason for the exception')),
                ('held_on', models.DateField(blank=True, null=True, verbose_name='date')),
                ('who', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='who took part')),
                ('entitled', models.PositiveIntegerField(blank=True, null=True, verbose_name='entitled')),
                ('present', models.PositiveIntegerField(blank=True, null=True, verbose_name='present')),
                ('in_favour', models.PositiveIntegerField(blank=True, null=True, verbose_name='in favour')),
                ('present_needed', models.PositiveIntegerField(blank=True, null=True, verbose_name='present needed')),
                ('in_favour_needed', models.PositiveIntegerField(blank=True, null=True, verbose_name='in favour needed')),
                ('validity', models.CharField(blank=True, choices=[('valid', 'Valid'), ('not_valid', 'Not valid'), ('not_asked', 'No quorum is asked for')], help_text='Whether it was quorate and carried; set by the services, do not set.', max_length=20, verbose_name='verdict')),
                ('resolution_number', models.CharField(blank=True, max_length=40, verbose_name='number of the resolution')),
                ('text', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='what it was about')),
                ('place', models.CharField(blank=True, max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where it was posted')),
                ('posted_until', models.DateField(blank=True, null=True, verbose_name='posted until')),
                ('actions_total', models.PositiveIntegerField(blank=True, null=True, verbose_name='actions')),
                ('actions_done', models.PositiveIntegerField(blank=True, null=True, verbose_name='reported done')),
                ('actions_verified', models.PositiveIntegerField(blank=True, null=True, verbose_name='verified')),
                ('recorded_at', models.DateTimeField(auto_now_add=True, verbose_name='recorded at')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='deliberation.agendaitem', verbose_name='agenda item')),
                ('meeting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='procedure_steps', to='deliberation.meeting', verbose_name='meeting')),
                ('photo', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo', verbose_name='photo')),
                ('procedure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='deliberation.procedure')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recorded by')),
                ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.assemblyrule', verbose_name='assembly rule')),
            ],
            options={
                'verbose_name': 'step of a procedure',
                'verbose_name_plural': 'steps of procedures',
                'ordering': ('procedure', 'sequence'),
            },
        ),
        migrations.AddIndex(
            model_name='procedure',
            index=models.Index(fields=['community', 'state'], name='procedure_community_state'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reached', 6), ('state', 'completed')), models.Q(models.Q(('state', 'completed'), _negated=True), ('reached__lt', 6)), _connector='OR'), name='procedure_completed_by_its_last_step'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'abandoned'), _negated=True), models.Q(('abandoned_because', ''), _negated=True), _connector='OR'), name='procedure_abandoned_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='procedure',
            constraint=models.CheckConstraint(condition=models.Q(('shown_number__lte', models.F('change_number'))), name='procedure_shown_as_it_was'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.UniqueConstraint(fields=('procedure', 'sequence'), name='procedure_step_order'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.UniqueConstraint(fields=('procedure', 'number', 'skipped'), name='procedure_step_once'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 6)), name='procedure_step_number'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('exception_reason', ''), ('out_of_order', False), ('skipped', False)), models.Q(models.Q(models.Q(('out_of_order', False), ('skipped', True)), models.Q(('out_of_order', True), ('skipped', False)), _connector='OR'), ('number__in', [1, 2, 3]), models.Q(('exception_reason', ''), _negated=True)), _connector='OR'), name='procedure_exception_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('held_on__isnull', True), ('skipped', True)), models.Q(('held_on__isnull', False), ('skipped', False)), _connector='OR'), name='procedure_step_done_on_a_day'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('entitled__isnull', True), ('present__isnull', True), ('present__lte', models.F('entitled')), _connector='OR'), models.Q(('in_favour__isnull', True), ('present__isnull', True), ('in_favour__lte', models.F('present')), _connector='OR')), name='procedure_step_figures'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(('skipped', True), models.Q(('number__in', [3, 4]), _negated=True), models.Q(('meeting__isnull', False), ('rule__isnull', False), ('present__isnull', False), ('present_needed__isnull', False), ('in_favour__isnull', False), ('in_favour_needed__isnull', False), models.Q(('validity', 'not_valid'), models.Q(('validity', 'valid'), ('present__gte', models.F('present_needed')), ('in_favour__gte', models.F('in_favour_needed'))), _connector='OR')), _connector='OR'), name='procedure_meeting_is_judged'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number', 4), _negated=True), models.Q(('validity', 'valid'), models.Q(('resolution_number', ''), _negated=True)), _connector='OR'), name='procedure_resolution_in_effect'),
        ),
        migrations.AddConstraint(
            model_name='procedurestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__in', [5, 6]), _negated=True), models.Q(('photo__isnull', False), ('posted_until__isnull', False), ('posted_until__gte', models.F('held_on')), models.Q(('place', ''), _negated=True)), _connector='OR'), name='procedure_disclosure_is_shown'),
        ),
    ]
