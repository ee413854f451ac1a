import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.utils import timezone

from accounts.triggers import operation
from deliberation.immutable import SURVEY_TABLES


def verification_days(apps, editor):
    """Actions verified so far: the day on which the site first showed them as verified."""
    publications = apps.get_model('portal', 'Publication').objects.filter(kind='action')
    for action in apps.get_model('deliberation', 'Action').objects.filter(state='verified'):
        shown = publications.filter(key=action.public_id, payload__state='verified')
        first = shown.order_by('version').first()
        moment = first.published_at if first else timezone.now()
        action.verified_on = timezone.localdate(moment)
        action.save(update_fields=['verified_on'])


class Migration(migrations.Migration):

    dependencies = [
        ('deliberation', '0006_procedures'),
        ('portal', '0002_former_code'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ActionInstruction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(max_length=1000, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(1000)], verbose_name='instruction')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='expected by')),
                ('written_at', models.DateTimeField(auto_now_add=True, verbose_name='written at')),
            ],
            options={
                'verbose_name': 'instruction on an action',
                'verbose_name_plural': 'instructions on actions',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Reopening',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='reason')),
                ('reopened_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='reopened on')),
                ('due', models.DateField(verbose_name='new due date')),
                ('verified_on', models.DateField(verbose_name='verified on')),
            ],
            options={
                'verbose_name': 'reopening of an action',
                'verbose_name_plural': 'reopenings of actions',
            },
        ),
        migrations.CreateModel(
            name='SurveyAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(editable=False, max_length=64, unique=True)),
                ('verified_on', models.DateField(verbose_name='verified on')),
                ('done', models.BooleanField(verbose_name='really done')),
                ('remark', models.TextField(blank=True, max_length=300, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='remark')),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='answered at')),
            ],
            options={
                'verbose_name': 'answer of residents',
                'verbose_name_plural': 'answers of residents',
                'ordering': ('-answered_at', '-pk'),
            },
        ),
        migrations.AddField(
            model_name='action',
            name='verified_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='verified on'),
        ),
        migrations.RunPython(verification_days, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='action',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'verified'), _negated=True), ('verified_on__isnull', False), _connector='OR'), name='action_verified_on_a_day'),
        ),
        migrations.AddField(
            model_name='actioninstruction',
            name='action',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='instructions', to='deliberation.action'),
        ),
        migrations.AddField(
            model_name='actioninstruction',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='action',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='deliberation.action', verbose_name='action'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='reopened_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='reopened by'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='verified_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verified by'),
        ),
        migrations.AddField(
            model_name='surveyanswer',
            name='action',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='deliberation.action', verbose_name='action'),
        ),
        migrations.AddField(
            model_name='surveyanswer',
            name='feedback',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='survey_answers', to='deliberation.feedback', verbose_name='feedback'),
        ),
        migrations.AddField(
            model_name='reopening',
            name='answer',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reopening', to='deliberation.surveyanswer', verbose_name='answer of residents'),
        ),
        migrations.AddIndex(
            model_name='surveyanswer',
            index=models.Index(fields=['action', 'done'], name='survey_action_done'),
        ),
        migrations.AddConstraint(
            model_name='surveyanswer',
            constraint=models.UniqueConstraint(fields=('action', 'feedback'), name='survey_answered_once'),
        ),
        migrations.AddConstraint(
            model_name='reopening',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer__isnull', False), ('reopened_by__isnull', True)), models.Q(('answer__isnull', True), ('reopened_by__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='reopened_by_answer_or_person'),
        ),
        *(operation(table) for table in SURVEY_TABLES),
    ]
