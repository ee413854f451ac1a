import accounts.models
import accounts.validators
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import guard_operation, operation
from deliberation.immutable import TALLY_TABLES
from deliberation.triggers import TALLY_ROWS


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0008_agenda_tree'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('public_id', models.CharField(default=accounts.models.new_public_id, max_length=32, unique=True)),
                ('topic', models.CharField(max_length=100, validators=[accounts.validators.validate_plain_text], verbose_name='topic')),
                ('method', models.CharField(choices=[('show_of_hands', 'Show of hands'), ('secret', 'Secret ballot'), ('named', 'Named vote')], max_length=20, verbose_name='method')),
                ('voters', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1)], verbose_name='present with a vote')),
                ('state', models.CharField(choices=[('counting', 'Being counted'), ('finished', 'Counted'), ('discarded', 'Given up')], default='counting', editable=False, max_length=20, verbose_name='state')),
                ('begun_at', models.DateTimeField(auto_now_add=True, verbose_name='begun at')),
                ('begun_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='begun by')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tallies', to='deliberation.meeting')),
            ],
            options={
                'verbose_name': 'count of votes',
                'verbose_name_plural': 'counts of votes',
                'ordering': ('meeting', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='ballot',
            name='tally',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ballot', to='deliberation.tally', verbose_name='count of votes'),
        ),
        migrations.CreateModel(
            name='TallyVoter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('as_proxy', models.BooleanField(default=False, verbose_name='for somebody represented')),
                ('name', models.CharField(max_length=120, verbose_name='full name')),
                ('sign_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='deliberation.signin')),
                ('tally', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roster', to='deliberation.tally')),
            ],
            options={
                'verbose_name': 'person with a vote',
                'verbose_name_plural': 'people with a vote',
                'ordering': ('tally', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='TallyVote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('choice', models.CharField(blank=True, choices=[('in_favour', 'In favour'), ('against', 'Against'), ('abstained', 'Abstained'), ('invalid', 'Invalid')], max_length=20, verbose_name='vote')),
                ('turn', models.PositiveIntegerField(default=1)),
                ('standing', models.PositiveIntegerField()),
                ('counted_at', models.DateTimeField(auto_now_add=True, verbose_name='counted at')),
                ('counted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='counted by')),
                ('tally', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='deliberation.tally')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='deliberation.tallyvote', verbose_name='takes back')),
                ('voter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='deliberation.tallyvoter', verbose_name='person with a vote')),
            ],
            options={
                'verbose_name': 'counted vote',
                'verbose_name_plural': 'counted votes',
                'ordering': ('tally', 'number'),
            },
        ),
        migrations.AddConstraint(
            model_name='tally',
            constraint=models.CheckConstraint(condition=models.Q(('voters__gte', 1)), name='tally_voters'),
        ),
        migrations.AddConstraint(
            model_name='tallyvoter',
            constraint=models.UniqueConstraint(fields=('tally', 'sign_in', 'as_proxy'), name='tally_voter_once'),
        ),
        migrations.AddConstraint(
            model_name='tallyvote',
            constraint=models.UniqueConstraint(fields=('tally', 'number'), name='tally_row_number'),
        ),
        migrations.AddConstraint(
            model_name='tallyvote',
            constraint=models.UniqueConstraint(condition=models.Q(('undoes__isnull', True), ('voter__isnull', False)), fields=('tally', 'voter', 'turn'), name='tally_person_counted_once'),
        ),
        migrations.AddConstraint(
            model_name='tallyvote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('undoes__isnull', True), models.Q(('choice', ''), _negated=True)), models.Q(('undoes__isnull', False), ('choice', '')), _connector='OR'), name='tally_row_is_a_vote_or_takes_one_back'),
        ),
        migrations.AddConstraint(
            model_name='tallyvote',
            constraint=models.CheckConstraint(condition=models.Q(('voter__isnull', True), models.Q(('choice', 'invalid'), _negated=True), _connector='OR'), name='tally_person_votes_validly'),
        ),
        guard_operation(TALLY_ROWS),
        *(operation(table) for table in TALLY_TABLES),
    ]
