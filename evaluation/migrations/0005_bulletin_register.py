import accounts.validators
import django.db.models.deletion
import django.utils.timezone
import evaluation.validators
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import guard_operation, operation
from evaluation.immutable import REGISTER_TABLES
from evaluation.triggers import NUMBER_ORDER


def name_writers(apps, editor):
    """Whoever prepared a bulletin wrote it; a draft has no number before it is published."""
    Bulletin = apps.get_model('evaluation', 'Bulletin')
    Bulletin.objects.filter(state='draft').update(number='')
    for bulletin in Bulletin.objects.all():
        bulletin.writers.set([bulletin.prepared_by_id])


class Migration(migrations.Migration):

    dependencies = [
        ('evaluation', '0004_plans_of_rounds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentRegister',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('jurisdiction', models.CharField(error_messages={'unique': 'This county already has a register of documents.'}, max_length=6, unique=True, verbose_name='county (division code)')),
                ('issuer', models.CharField(help_text='The full name, as it stands in the red head of the documents.', max_length=60, validators=[accounts.validators.validate_plain_text], verbose_name='issuer')),
                ('code_word', models.CharField(error_messages={'unique': "Another county's numbers begin with this word."}, help_text='What stands before the year, as 本平民通 in 本平民通〔2026〕3号.', max_length=10, unique=True, validators=[evaluation.validators.validate_code_word], verbose_name='code word')),
            ],
            options={
                'verbose_name': 'register of documents',
                'verbose_name_plural': 'registers of documents',
                'ordering': ('jurisdiction',),
            },
        ),
        migrations.AddField(
            model_name='bulletin',
            name='checked_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='checked_sha256',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='copies_to',
            field=models.CharField(blank=True, max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='copies to'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='correction_reason',
            field=models.TextField(blank=True, editable=False, verbose_name='reason for the correction'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='edited_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last edited by'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='published_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='published by'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='recipients',
            field=models.CharField(blank=True, help_text='Who stands above the text, without the colon.', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='addressed to'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='return_reason',
            field=models.TextField(blank=True, editable=False, verbose_name='reason for the return'),
        ),
        migrations.AddField(
            model_name='bulletin',
            name='writers',
            field=models.ManyToManyField(editable=False, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='written by'),
        ),
        migrations.AlterField(
            model_name='bulletin',
            name='number',
            field=models.CharField(blank=True, editable=False, max_length=40, verbose_name='number'),
        ),
        migrations.AlterField(
            model_name='bulletin',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('for_check', 'To be checked'), ('checked', 'Checked'), ('published', 'Published')], default='draft', editable=False, max_length=20, verbose_name='state'),
        ),
        migrations.CreateModel(
            name='DocumentNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_word', models.CharField(max_length=10, verbose_name='code word')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('subject', models.CharField(max_length=200, verbose_name='title')),
                ('given_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='given out at')),
                ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='given out by')),
            ],
            options={
                'verbose_name': 'document number',
                'verbose_name_plural': 'document numbers',
                'ordering': ('code_word', '-year', '-number'),
            },
        ),
        migrations.AddField(
            model_name='bulletin',
            name='document',
            field=models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bulletin', to='evaluation.documentnumber', verbose_name='document number'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(('checked_by__isnull', True), models.Q(models.Q(('checked_by', models.F('prepared_by')), _negated=True), models.Q(('edited_by__isnull', True), models.Q(('checked_by', models.F('edited_by')), _negated=True), _connector='OR')), _connector='OR'), name='bulletin_checked_by_another'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(('published_by__isnull', True), models.Q(models.Q(('published_by', models.F('prepared_by')), _negated=True), models.Q(('edited_by__isnull', True), models.Q(('published_by', models.F('edited_by')), _negated=True), _connector='OR')), _connector='OR'), name='bulletin_published_by_another'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'checked'), _negated=True), models.Q(('checked_by__isnull', False), models.Q(('checked_sha256', ''), _negated=True)), _connector='OR'), name='bulletin_checked_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='bulletin',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', False), ('state', 'published'), _negated=True), models.Q(('checked_by__isnull', False), ('published_by__isnull', False)), _connector='OR'), name='bulletin_published_after_check'),
        ),
        migrations.AddField(
            model_name='documentnumber',
            name='register',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='numbers', to='evaluation.documentregister', verbose_name='register of documents'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.UniqueConstraint(fields=('code_word', 'year', 'number'), name='document_number_once'),
        ),
        migrations.AddConstraint(
            model_name='documentnumber',
            constraint=models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='document_number_from_1'),
        ),
        *(operation(table) for table in REGISTER_TABLES),
        guard_operation(NUMBER_ORDER),
        migrations.RunPython(name_writers, migrations.RunPython.noop),
    ]
