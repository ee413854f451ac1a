import accounts.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operation
from deliberation.immutable import VERDICT_TABLES


def mark_earlier_ones(apps, editor):
    """Meetings handed in before there was a verdict were not judged: nothing was asked of them."""
    meetings = apps.get_model('deliberation', 'Meeting')
    held = ('closed', 'minutes_confirmed', 'published')
    meetings.objects.filter(state__in=held).update(validity='not_asked')


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0008_rules_of_meetings'),
        ('deliberation', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MeetingVerdict',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('form', models.CharField(choices=[('consultation', 'Consultation'), ('residents_meeting', "Villagers' or residents' meeting"), ('representatives_meeting', "Representatives' meeting"), ('party_members_council', "Party members' council"), ('hearing', 'Hearing'), ('coordination', 'Coordination meeting'), ('review', 'Review meeting')], max_length=30, verbose_name='form')),
                ('counted', models.CharField(blank=True, choices=[('adults', 'Adults of 18 years or more'), ('households', 'Households, by one representative each'), ('members', 'Elected representatives'), ('party_members', 'Party members of the organisation')], max_length=20, verbose_name='who is counted')),
                ('held_on', models.DateField(verbose_name='held on')),
                ('entitled', models.PositiveIntegerField(blank=True, null=True, verbose_name='entitled')),
                ('present', models.PositiveIntegerField(verbose_name='present')),
                ('lowest', models.PositiveIntegerField(blank=True, null=True, verbose_name='fewest present at a vote')),
                ('by_proxy', models.PositiveIntegerField(default=0, verbose_name='by proxy')),
                ('notice_given', models.PositiveIntegerField(blank=True, null=True, verbose_name='days of notice given')),
                ('present_needed', models.PositiveIntegerField(default=0, verbose_name='present needed')),
                ('notice_needed', models.PositiveIntegerField(blank=True, null=True, verbose_name='days of notice needed')),
                ('validity', models.CharField(choices=[('valid', 'Valid'), ('not_valid', 'Not valid'), ('not_asked', 'No quorum is asked for')], max_length=20, verbose_name='validity')),
                ('rule_version', models.PositiveIntegerField(blank=True, null=True, verbose_name='version of the rule')),
                ('judged_at', models.DateTimeField(auto_now_add=True, verbose_name='judged at')),
            ],
            options={
                'verbose_name': 'verdict on a meeting',
                'verbose_name_plural': 'verdicts on meetings',
                'ordering': ('meeting', '-pk'),
            },
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='meeting_held_is_complete',
        ),
        migrations.RemoveConstraint(
            model_name='meeting',
            name='meeting_present_within_entitled',
        ),
        migrations.AddField(
            model_name='action',
            name='in_effect',
            field=models.BooleanField(default=True, editable=False, verbose_name='takes effect'),
        ),
        migrations.AddField(
            model_name='ballot',
            name='needed',
            field=models.PositiveIntegerField(default=1, verbose_name='in favour needed'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='by_proxy',
            field=models.PositiveIntegerField(default=0, verbose_name='of these, by proxy'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='cancelled_because',
            field=models.CharField(blank=True, editable=False, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason of the cancellation'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='convened_by',
            field=models.CharField(blank=True, choices=[('party_organisation', 'Party organisation'), ('committee', 'Village or community committee'), ('property_company', 'Property company'), ('owners_committee', "Owners' committee"), ('residents', 'Villagers and residents'), ('social_organisation', 'Social organisation'), ('other', 'Others')], max_length=30, verbose_name='convened by'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='counted',
            field=models.CharField(blank=True, choices=[('adults', 'Adults of 18 years or more'), ('households', 'Households, by one representative each'), ('members', 'Elected representatives'), ('party_members', 'Party members of the organisation')], max_length=20, verbose_name='who is counted'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='counted_present',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='of those entitled, present'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='lowest_present',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='fewest present at a vote'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notice_channel',
            field=models.CharField(blank=True, choices=[('posted', 'Posted on the notice board'), ('wechat_group', 'WeChat group'), ('broadcast', 'Loudspeaker or broadcast'), ('door_to_door', 'Door to door'), ('text', 'Text message or telephone')], max_length=20, verbose_name='way of the notice'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notice_number',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Counts announcements, changes and a cancellation, by the services.'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notice_on',
            field=models.DateField(blank=True, null=True, verbose_name='notice given on'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='notice_shown',
            field=models.PositiveIntegerField(default=0, editable=False, help_text='Which of them the public site shows.'),
        ),
        migrations.AddField(
            model_name='meeting',
            name='validity',
            field=models.CharField(blank=True, choices=[('valid', 'Valid'), ('not_valid', 'Not valid'), ('not_asked', 'No quorum is asked for')], editable=False, help_text="The newest MeetingVerdict's, set by services.submit_meeting; do not set.", max_length=20, verbose_name='validity'),
        ),
        migrations.AddField(
            model_name='participant',
            name='is_affected',
            field=models.BooleanField(default=False, verbose_name='affected by the matter'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='in_effect',
            field=models.BooleanField(default=True, verbose_name='takes effect'),
        ),
        migrations.AddField(
            model_name='resolution',
            name='kind',
            field=models.CharField(choices=[('resolution', 'Resolution'), ('opinions', 'Hearing opinions'), ('agreement', 'Mediated agreement'), ('evaluation', 'Result of the review')], default='resolution', max_length=20, verbose_name='kind'),
        ),
        migrations.RunPython(mark_earlier_ones, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['starts_at'], name='meeting_starts_at'),
        ),
        migrations.AddIndex(
            model_name='meeting',
            index=models.Index(fields=['community', '-starts_at'], name='meeting_community_newest'),
        ),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(('in_effect', True), models.Q(('progress', 0), ('state', 'open')), _connector='OR'), name='action_begun_only_in_effect'),
        ),
        migrations.AddConstraint(
            model_name='ballot',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('in_favour__gte', models.F('needed')), ('needed__gte', 1), ('passed', True)), ('passed', False), _connector='OR'), name='ballot_carried_by_its_votes'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['closed', 'minutes_confirmed', 'published']), _negated=True), models.Q(('starts_at__isnull', False), ('submitted_by__isnull', False), models.Q(('validity', ''), _negated=True), ('present__gte', 1), ('present__isnull', False), models.Q(('title', ''), _negated=True), models.Q(('place', ''), _negated=True)), _connector='OR'), name='meeting_held_is_complete'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('entitled__isnull', True), ('present__isnull', True), models.Q(('counted_present__isnull', True), ('present__lte', models.F('entitled'))), models.Q(('counted_present__isnull', False), ('counted_present__lte', models.F('entitled'))), _connector='OR'), name='meeting_present_within_entitled'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(('lowest_present__isnull', True), models.Q(('counted_present__isnull', True), ('lowest_present__lte', models.F('present'))), ('lowest_present__lte', models.F('counted_present')), _connector='OR'), name='meeting_lowest_within_present'),
        ),
        migrations.AddConstraint(
            model_name='meeting',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['announced', 'in_progress']), _negated=True), models.Q(('notice_on__isnull', False), ('starts_at__isnull', False), models.Q(('title', ''), _negated=True), models.Q(('place', ''), _negated=True), models.Q(('notice_channel', ''), _negated=True)), _connector='OR'), name='meeting_announced_is_complete'),
        ),
        migrations.AddField(
            model_name='meetingverdict',
            name='judged_for',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='submitted by'),
        ),
        migrations.AddField(
            model_name='meetingverdict',
            name='meeting',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='deliberation.meeting'),
        ),
        migrations.AddField(
            model_name='meetingverdict',
            name='rule',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.assemblyrule', verbose_name='assembly rule'),
        ),
        migrations.AddConstraint(
            model_name='meetingverdict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('validity', 'valid'), _negated=True), models.Q(('present_needed__gte', 1), ('rule__isnull', False), ('present__gte', models.F('present_needed')), models.Q(('lowest__isnull', True), ('lowest__gte', models.F('present_needed')), _connector='OR'), models.Q(('notice_needed__isnull', True), models.Q(('notice_given__gte', models.F('notice_needed')), ('notice_given__isnull', False)), _connector='OR')), _connector='OR'), name='verdict_valid_by_its_figures'),
        ),
        migrations.AddConstraint(
            model_name='meetingverdict',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('validity', 'not_asked'), _negated=True), models.Q(('present_needed', 0), ('rule__isnull', True)), _connector='OR'), name='verdict_not_asked_has_no_rule'),
        ),
        migrations.AddConstraint(
            model_name='meetingverdict',
            constraint=models.CheckConstraint(condition=models.Q(('entitled__isnull', True), ('present__lte', models.F('entitled')), _connector='OR'), name='verdict_present_within_entitled'),
        ),
        *map(operation, VERDICT_TABLES),
    ]
