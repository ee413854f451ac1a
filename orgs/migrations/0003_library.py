import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from orgs.immutable import LIBRARY_TABLES
from orgs.triggers import LIBRARY_GUARDS


class Migration(migrations.Migration):

    dependencies = [
        ('communities', '0001_initial'),
        ('orgs', '0002_standards'),
        ('portal', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='PracticeTopic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=30, unique=True, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
            ],
            options={
                'verbose_name': 'theme of the library',
                'verbose_name_plural': 'themes of the library',
                'ordering': ('position', 'code'),
            },
        ),
        migrations.CreateModel(
            name='ExchangeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('host_name', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='host')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('kind', models.CharField(choices=[('exchange', 'Exchange of experience'), ('visit', 'Visit on site'), ('seminar', 'Seminar'), ('lecture', 'Lecture'), ('fair', 'Exhibition'), ('other', 'Other')], max_length=20, verbose_name='kind')),
                ('starts_at', models.DateTimeField(verbose_name='begins')),
                ('ends_at', models.DateTimeField(verbose_name='ends')),
                ('place', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='where it takes place')),
                ('for_whom', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='for whom')),
                ('seats', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='seats')),
                ('agenda', models.TextField(blank=True, max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='agenda')),
                ('materials', models.TextField(blank=True, default='', max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='materials')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('announced', 'Announced on the site'), ('held', 'Held'), ('cancelled', 'Cancelled')], default='planned', editable=False, max_length=20, verbose_name='state')),
                ('announced_on', models.DateField(blank=True, null=True, verbose_name='announced on')),
                ('summary', models.TextField(blank=True, default='', max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='what came of it')),
                ('attended', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='people present')),
                ('cancel_reason', models.TextField(blank=True, default='', max_length=2000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(2000)], verbose_name='why it was cancelled')),
                ('is_newer', models.BooleanField(default=False, editable=False, verbose_name='changed since it was published')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='planned by')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='orgs.organization', verbose_name='host organisation')),
            ],
            options={
                'verbose_name': 'exchange event',
                'verbose_name_plural': 'exchange events',
                'ordering': ('-starts_at', '-pk'),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'state'], name='event_place_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='event_ends_after_it_begins', violation_error_message='The end lies before the beginning.'),
                    models.CheckConstraint(condition=models.Q(('state', 'planned'), ('state', 'cancelled'), ('announced_on__isnull', False), _connector='OR'), name='event_held_after_it_was_announced'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), models.Q(models.Q(('summary', ''), _negated=True), ('attended__isnull', False)), _connector='OR'), name='event_held_with_what_came_of_it'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('cancel_reason', ''), _negated=True), _connector='OR'), name='event_cancelled_with_a_reason'),
                    models.CheckConstraint(condition=models.Q(('seats__isnull', True), ('seats__gte', 1), _connector='OR'), name='event_seats_are_some'),
                ],
            },
        ),
        migrations.CreateModel(
            name='EventSignUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('people', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(1000)], verbose_name='people')),
                ('signed_at', models.DateTimeField(auto_now_add=True, verbose_name='signed up at')),
                ('taken_back_at', models.DateTimeField(blank=True, null=True, verbose_name='taken back at')),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='community')),
                ('organization', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.organization', verbose_name='social organisation')),
                ('signed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='signed up by')),
                ('taken_back_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='taken back by')),
                ('event', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_ups', to='orgs.exchangeevent')),
            ],
            options={
                'verbose_name': 'unit signed up for an event',
                'verbose_name_plural': 'units signed up for events',
                'ordering': ('event', 'signed_at', 'pk'),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('community__isnull', True), ('organization__isnull', False)), models.Q(('community__isnull', False), ('organization__isnull', True)), _connector='OR'), name='sign_up_of_one_unit'),
                    models.UniqueConstraint(condition=models.Q(('organization__isnull', False), ('taken_back_at__isnull', True)), fields=('event', 'organization'), name='sign_up_once_an_organization'),
                    models.UniqueConstraint(condition=models.Q(('community__isnull', False), ('taken_back_at__isnull', True)), fields=('event', 'community'), name='sign_up_once_a_community'),
                    models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='sign_up_of_somebody'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PracticeCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('jurisdiction', models.CharField(max_length=12, validators=[accounts.validators.validate_jurisdiction], verbose_name='place (division code)')),
                ('writer', models.CharField(choices=[('committee', 'Village or community committee'), ('township', 'Township or subdistrict'), ('organization', 'Social organisation')], editable=False, max_length=20, verbose_name='written by a')),
                ('year', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(2000), django.core.validators.MaxValueValidator(2100)], verbose_name='year')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('summary', models.TextField(max_length=200, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(200)], verbose_name='summary')),
                ('done', models.TextField(max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='how it was done')),
                ('brought', models.TextField(max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='what it brought')),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('submitted', 'Handed in'), ('edited', 'Edited: the author is asked'), ('agreed', 'Author agrees'), ('returned', 'Returned'), ('taken_back', 'Taken back by the author'), ('published', 'Published'), ('withdrawn', 'Withdrawn from the site')], default='draft', editable=False, max_length=20, verbose_name='state')),
                ('return_reason', models.TextField(blank=True, editable=False, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it came back')),
                ('submitted_on', models.DateField(blank=True, null=True, verbose_name='handed in on')),
                ('published_on', models.DateField(blank=True, null=True, verbose_name='first published on')),
                ('author', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('changed_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.community', verbose_name='community that it is about')),
                ('organization', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='practices', to='orgs.organization', verbose_name='social organisation')),
                ('type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='communities.communitytype', verbose_name='community type')),
                ('topic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practices', to='orgs.practicetopic', verbose_name='theme')),
            ],
            options={
                'verbose_name': 'case of the library',
                'verbose_name_plural': 'cases of the library',
                'ordering': ('-pk',),
                'indexes': [
                    models.Index(fields=['jurisdiction', 'state'], name='practice_place_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('organization__isnull', False), ('writer', 'organization')), models.Q(models.Q(('writer', 'organization'), _negated=True), ('organization__isnull', True)), _connector='OR'), name='practice_of_an_organization_names_it'),
                    models.CheckConstraint(condition=models.Q(models.Q(('writer', 'committee'), _negated=True), ('community__isnull', False), _connector='OR'), name='practice_of_a_committee_names_its_community'),
                    models.CheckConstraint(condition=models.Q(models.Q(('title', ''), _negated=True), models.Q(('summary', ''), _negated=True), models.Q(('done', ''), _negated=True), models.Q(('brought', ''), _negated=True)), name='practice_says_what_and_what_for'),
                    models.CheckConstraint(condition=models.Q(('year__gte', 2000), ('year__lte', 2100)), name='practice_year_plausible'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'taken_back'), _negated=True), ('published_on__isnull', True), _connector='OR'), name='practice_taken_back_before_it_was_published'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('published', 'withdrawn')), _negated=True), models.Q(('published_on__isnull', False), ('submitted_on__isnull', False)), _connector='OR'), name='practice_published_after_it_was_handed_in'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PracticeEdit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='title')),
                ('summary', models.TextField(max_length=200, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(200)], verbose_name='summary')),
                ('done', models.TextField(max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='how it was done')),
                ('brought', models.TextField(max_length=3000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(3000)], verbose_name='what it brought')),
                ('remark', models.TextField(max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='why it was changed')),
                ('edited_on', models.DateField(verbose_name='edited on')),
                ('agreed', models.BooleanField(blank=True, null=True, verbose_name='agreed to')),
                ('answer', models.TextField(blank=True, max_length=500, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(500)], verbose_name='what the author said')),
                ('answered_on', models.DateField(blank=True, null=True, verbose_name='answered on')),
                ('answered_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='answered by')),
                ('edited_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='edited by')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='edits', to='orgs.practicecase')),
            ],
            options={
                'verbose_name': 'edited text of a case',
                'verbose_name_plural': 'edited texts of cases',
                'ordering': ('practice', 'pk'),
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('agreed__isnull', True)), fields=('practice',), name='practice_edit_one_at_a_time'),
                    models.CheckConstraint(condition=models.Q(models.Q(('agreed__isnull', True), ('answered_by__isnull', True), ('answered_on__isnull', True)), models.Q(('agreed__isnull', False), ('answered_on__gte', models.F('edited_on'))), _connector='OR'), name='practice_edit_answered_whole'),
                    models.CheckConstraint(condition=models.Q(models.Q(('agreed', False), _negated=True), models.Q(('answer', ''), _negated=True), _connector='OR'), name='practice_edit_objection_says_why'),
                    models.CheckConstraint(condition=models.Q(('remark', ''), _negated=True), name='practice_edit_says_why'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PracticeFigure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('name', models.CharField(max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='measure')),
                ('unit', models.CharField(blank=True, max_length=20, validators=[accounts.validators.validate_plain_text], verbose_name='unit of measurement')),
                ('before', models.DecimalField(blank=True, decimal_places=2, max_digits=12, null=True, verbose_name='before')),
                ('after', models.DecimalField(decimal_places=2, max_digits=12, verbose_name='after')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='figures', to='orgs.practicecase')),
            ],
            options={
                'verbose_name': 'figure of a case',
                'verbose_name_plural': 'figures of cases',
                'ordering': ('practice', 'position'),
                'constraints': [
                    models.UniqueConstraint(fields=('practice', 'position'), name='practice_figure_once'),
                    models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='practice_figure_has_a_source'),
                ],
            },
        ),
        migrations.CreateModel(
            name='PracticePhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('photo', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.photo')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='orgs.practicecase')),
            ],
            options={
                'verbose_name': 'photo of a case',
                'verbose_name_plural': 'photos of cases',
                'ordering': ('practice', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='PracticeReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(verbose_name='position')),
                ('kind', models.CharField(choices=[('county', 'County or district'), ('township', 'Township or subdistrict'), ('community', 'Community'), ('convention', 'Convention'), ('consultation', 'Draft of a convention'), ('meeting', 'Meeting'), ('notice', 'Notice of a meeting'), ('action', 'Action'), ('feedback', "Residents' feedback"), ('topic', 'Topic'), ('bulletin', 'Bulletin'), ('reward', 'Rewards and penalties'), ('method', 'Governance method'), ('procedure', 'Four deliberations, two disclosures'), ('companies', 'Standings of property companies'), ('review', 'Results of a review meeting'), ('backbone', 'Backbone members'), ('council', 'Council system'), ('guide', 'Guide to establish an organisation'), ('organization', 'Social organisation'), ('credit', 'Credit record of an organisation'), ('pledge', 'Commitment or pact'), ('standard', 'Standard or norm'), ('practice', 'Case of the library'), ('event', 'Exchange event'), ('project', 'Project'), ('partnerships', 'Party-building partnerships'), ('document', 'Document of the library'), ('scoreboard', 'Policy scoreboard'), ('training', 'Training'), ('training_plan', 'Plan of trainings'), ('duties', 'Office and its responsibilities'), ('plan', 'Work plan'), ('sorting', 'Sorting guide'), ('outreach', 'Publicity carriers and volunteers'), ('material', 'Publicity material'), ('activity', 'Activity'), ('programme', 'Programme')], max_length=20, verbose_name='kind')),
                ('key', models.CharField(max_length=80, verbose_name='key')),
                ('practice', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='references', to='orgs.practicecase')),
            ],
            options={
                'verbose_name': 'public record behind a case',
                'verbose_name_plural': 'public records behind cases',
                'ordering': ('practice', 'position'),
                'constraints': [
                    models.UniqueConstraint(fields=('practice', 'kind', 'key'), name='practice_reference_once'),
                ],
            },
        ),
        operations(LIBRARY_TABLES, LIBRARY_GUARDS),
    ]
