import accounts.models
import accounts.validators
import deliberation.models.feedback
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from deliberation.immutable import FEEDBACK_TABLES


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('deliberation', '0002_validity'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Feedback',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('receipt_code', models.CharField(default=deliberation.models.feedback.new_receipt_code, editable=False, max_length=20, unique=True, verbose_name='code')),
                ('token', models.CharField(editable=False, max_length=64, unique=True)),
                ('category', models.CharField(choices=[('waste_sorting', 'Waste sorting'), ('environment_hygiene', 'Environment and hygiene'), ('other', 'Other')], max_length=30, verbose_name='category')),
                ('estate', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='estate')),
                ('text', models.TextField(max_length=2000, validators=[accounts.validators.validate_multiline_text], verbose_name='what was sent')),
                ('contact_name', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('contact_phone', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='telephone')),
                ('state', models.CharField(choices=[('received', 'Received'), ('accepted', 'Accepted'), ('in_topic', 'Made a topic'), ('answered', 'Answered'), ('closed', 'Completed'), ('rejected', 'Not accepted'), ('joined', 'Joined to another')], default='received', editable=False, max_length=20, verbose_name='state')),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='received at')),
                ('due', models.DateField(verbose_name='answer due')),
                ('published_text', models.TextField(blank=True, max_length=2000, validators=[accounts.validators.validate_multiline_text], verbose_name='text for publication')),
                ('published_estate', models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='estate for publication')),
                ('privacy_confirmed', models.BooleanField(default=False, verbose_name='no personal data')),
                ('answer', models.TextField(blank=True, max_length=2000, validators=[accounts.validators.validate_multiline_text], verbose_name='answer')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                ('decision_reason', models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='reason')),
            ],
            options={
                'verbose_name': 'feedback',
                'verbose_name_plural': "residents' feedback",
                'ordering': ('-received_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Relapse',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('noticed_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='noticed on')),
                ('reason', models.TextField(validators=[accounts.validators.validate_multiline_text], verbose_name='what came back')),
            ],
            options={
                'verbose_name': 'relapse',
                'verbose_name_plural': 'relapses',
                'ordering': ('-noticed_on', '-pk'),
            },
        ),
        migrations.AddField(
            model_name='topic',
            name='added_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='added by'),
        ),
        migrations.AddField(
            model_name='topic',
            name='changed_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='changed by'),
        ),
        migrations.AddField(
            model_name='topic',
            name='chronic_kind',
            field=models.CharField(blank=True, choices=[('long_standing', 'Long-standing'), ('came_back', 'Came back')], max_length=20, verbose_name='chronic problem'),
        ),
        migrations.AddField(
            model_name='topic',
            name='chronic_since',
            field=models.DateField(blank=True, null=True, verbose_name='since when'),
        ),
        migrations.AddField(
            model_name='topic',
            name='deadline',
            field=models.DateField(blank=True, null=True, verbose_name='deadline'),
        ),
        migrations.AddField(
            model_name='topic',
            name='decision_reason',
            field=models.TextField(blank=True, validators=[accounts.validators.validate_multiline_text], verbose_name='reason'),
        ),
        migrations.AddField(
            model_name='topic',
            name='estate',
            field=models.CharField(blank=True, max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='estate'),
        ),
        migrations.AddField(
            model_name='topic',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_topics', to='deliberation.topic', verbose_name='merged into'),
        ),
        migrations.AddField(
            model_name='topic',
            name='resolved_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='resolved on'),
        ),
        migrations.AddField(
            model_name='topic',
            name='responsible_party',
            field=models.CharField(blank=True, choices=[('party_organisation', 'Party organisation'), ('committee', 'Village or community committee'), ('property_company', 'Property company'), ('owners_committee', "Owners' committee"), ('residents', 'Villagers and residents'), ('social_organisation', 'Social organisation'), ('other', 'Others')], max_length=30, verbose_name='responsible body'),
        ),
        migrations.AddField(
            model_name='topic',
            name='scheduled_for',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='scheduled for'),
        ),
        migrations.AddField(
            model_name='topic',
            name='version',
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name='version'),
        ),
        migrations.AlterField(
            model_name='topic',
            name='state',
            field=models.CharField(choices=[('pooled', 'In the pool'), ('accepted', 'Accepted for deliberation'), ('scheduled', 'Scheduled'), ('discussed', 'Discussed'), ('resolved', 'Resolved'), ('returned', 'Not taken up'), ('merged', 'Merged into another topic')], default='pooled', editable=False, max_length=20, verbose_name='state'),
        ),
        migrations.AddIndex(
            model_name='topic',
            index=models.Index(fields=['community', 'state'], name='topic_community_state'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into__isnull', True)), _connector='OR'), name='topic_merged_into_another'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='topic_not_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'returned'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='topic_returned_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('scheduled_for__isnull', False), _connector='OR'), name='topic_scheduled_for_a_day'),
        ),
        migrations.AddConstraint(
            model_name='topic',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('chronic_kind', ''), ('chronic_since__isnull', True), ('deadline__isnull', True), ('responsible_party', '')), models.Q(models.Q(('chronic_kind', ''), _negated=True), models.Q(('responsible_party', ''), _negated=True), ('chronic_since__isnull', False), ('deadline__isnull', False)), _connector='OR'), name='topic_chronic_is_complete'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='answered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='community',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='communities.community', verbose_name='community'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='joined_to',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='joined', to='deliberation.feedback', verbose_name='joined to'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='moderated_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='moderated by'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='photo',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo', verbose_name='photo'),
        ),
        migrations.AddField(
            model_name='feedback',
            name='topic',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='feedback', to='deliberation.topic', verbose_name='topic'),
        ),
        migrations.AddField(
            model_name='relapse',
            name='feedback',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberation.feedback', verbose_name='feedback'),
        ),
        migrations.AddField(
            model_name='relapse',
            name='noted_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='noted by'),
        ),
        migrations.AddField(
            model_name='relapse',
            name='successor',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='raised_anew', to='deliberation.topic', verbose_name='new topic'),
        ),
        migrations.AddField(
            model_name='relapse',
            name='topic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='relapses', to='deliberation.topic'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['community', 'state'], name='feedback_community_state'),
        ),
        migrations.AddIndex(
            model_name='feedback',
            index=models.Index(fields=['state', 'due'], name='feedback_state_due'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['accepted', 'answered', 'closed', 'in_topic']), _negated=True), models.Q(models.Q(('published_text', ''), _negated=True), ('moderated_by__isnull', False)), _connector='OR'), name='feedback_moderated_has_text'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['answered', 'closed']), _negated=True), models.Q(models.Q(('answer', ''), _negated=True), ('answered_by__isnull', False), ('answered_on__isnull', False)), _connector='OR'), name='feedback_answered_has_answer'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('decision_reason', ''), _negated=True), _connector='OR'), name='feedback_rejected_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('joined_to__isnull', False), ('state', 'joined')), models.Q(models.Q(('state', 'joined'), _negated=True), ('joined_to__isnull', True)), _connector='OR'), name='feedback_joined_to_another'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(('joined_to__isnull', True), models.Q(('joined_to', models.F('id')), _negated=True), _connector='OR'), name='feedback_not_joined_to_itself'),
        ),
        migrations.AddConstraint(
            model_name='feedback',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'in_topic'), _negated=True), ('topic__isnull', False), _connector='OR'), name='feedback_in_topic_has_topic'),
        ),
        migrations.AddConstraint(
            model_name='relapse',
            constraint=models.CheckConstraint(condition=models.Q(('successor__isnull', True), models.Q(('successor', models.F('topic')), _negated=True), _connector='OR'), name='relapse_by_another_topic'),
        ),
        *(operation(table) for table in FEEDBACK_TABLES),
    ]
