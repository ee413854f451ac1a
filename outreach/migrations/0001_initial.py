import accounts.validators
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import outreach.validators
from django.conf import settings
from django.db import migrations, models

from accounts.triggers import operations
from outreach.immutable import GUIDE_TABLES
from outreach.triggers import GUIDE_GUARDS


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('communities', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='SortingScheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
                ('code', models.SlugField(max_length=30, verbose_name='short name in the address')),
                ('name', models.CharField(max_length=40, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('source', models.CharField(max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='source')),
                ('note', models.TextField(blank=True, max_length=300, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='explanation')),
                ('is_city', models.BooleanField(default=False, verbose_name='scheme of the city')),
                ('villages_only', models.BooleanField(default=False, verbose_name='for villages only')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'sorting scheme',
                'verbose_name_plural': 'sorting schemes',
                'ordering': ('position', 'code'),
                'constraints': [
                    models.UniqueConstraint(fields=('code',), name='scheme_code_once'),
                    models.UniqueConstraint(condition=models.Q(('is_city', True)), fields=('is_city',), name='scheme_one_of_the_city', violation_error_message='The city has one scheme.'),
                    models.CheckConstraint(condition=models.Q(('is_city', False), ('villages_only', False), _connector='OR'), name='scheme_of_the_city_for_all', violation_error_message='The scheme of the city is not for villages only.'),
                    models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='scheme_has_a_source'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SortingClass',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
                ('code', models.SlugField(max_length=30, verbose_name='short name in the address')),
                ('name', models.CharField(max_length=40, validators=[accounts.validators.validate_plain_text], verbose_name='name')),
                ('also', models.CharField(blank=True, default='', max_length=40, validators=[accounts.validators.validate_plain_text], verbose_name='also called')),
                ('colour', models.CharField(blank=True, choices=[('blue', 'Blue'), ('red', 'Red'), ('green', 'Green'), ('black', 'Black'), ('orange', 'Orange'), ('grey', 'Grey'), ('plain', 'No colour of its own')], default='', max_length=10, verbose_name='colour')),
                ('sign', models.CharField(blank=True, choices=[('arrows', 'Arrows in a circle'), ('warning', 'Warning'), ('leaf', 'Leaf'), ('bin', 'Bin'), ('sofa', 'Sofa'), ('bricks', 'Bricks'), ('thumb', 'Thumb'), ('index', 'Index finger'), ('middle', 'Middle finger'), ('ring', 'Ring finger'), ('little', 'Little finger')], default='', max_length=10, verbose_name='sign')),
                ('is_apart', models.BooleanField(default=False, help_text='No bin: fetched, or brought to a place of its own.', verbose_name='collected apart')),
                ('description', models.TextField(max_length=300, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='what belongs in it')),
                ('advice', models.TextField(blank=True, default='', max_length=300, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='how to prepare it')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='outreach.sortingclass', verbose_name='sub-class of')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='classes', to='outreach.sortingscheme', verbose_name='sorting scheme')),
            ],
            options={
                'verbose_name': 'sorting class',
                'verbose_name_plural': 'sorting classes',
                'ordering': ('scheme', 'position', 'pk'),
                'constraints': [
                    models.UniqueConstraint(fields=('scheme', 'code'), name='class_code_once'),
                    models.UniqueConstraint(fields=('scheme', 'name'), name='class_name_once'),
                    models.CheckConstraint(condition=models.Q(models.Q(('parent__isnull', True), models.Q(('colour', ''), _negated=True), models.Q(('sign', ''), _negated=True)), models.Q(('colour', ''), ('is_apart', False), ('parent__isnull', False), ('sign', '')), _connector='OR'), name='class_has_its_own_sign', violation_error_message='A class has a colour and a sign; a sub-class has those of its class.'),
                    models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='class_not_part_of_itself'),
                ],
            },
        ),
        migrations.CreateModel(
            name='SchemeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
                ('since', models.DateField(verbose_name='followed since')),
                ('basis', models.CharField(blank=True, default='', help_text='The meeting or the document, where there is one.', max_length=200, validators=[accounts.validators.validate_plain_text], verbose_name='basis')),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
                ('community', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='scheme_choice', to='communities.community', verbose_name='community')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='choices', to='outreach.sortingscheme', verbose_name='sorting scheme')),
            ],
            options={
                'verbose_name': 'scheme of a community',
                'verbose_name_plural': 'schemes of communities',
                'ordering': ('community__code',),
            },
        ),
        migrations.CreateModel(
            name='WasteItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('changed_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed at')),
                ('slug', models.SlugField(editable=False, max_length=80, unique=True, verbose_name='address')),
                ('name', models.CharField(max_length=40, unique=True, validators=[outreach.validators.validate_word], verbose_name='name')),
                ('also', models.CharField(blank=True, default='', help_text='Several with 、 between them.', max_length=200, validators=[outreach.validators.validate_words], verbose_name='also called')),
                ('local_words', models.CharField(blank=True, default='', help_text='As people in Benxi and the Northeast say it; several with 、.', max_length=200, validators=[outreach.validators.validate_words], verbose_name='local words')),
                ('advice', models.TextField(max_length=300, validators=[accounts.validators.validate_multiline_text, django.core.validators.MaxLengthValidator(300)], verbose_name='how to prepare it')),
                ('is_shown', models.BooleanField(default=True, verbose_name='in the guide')),
                ('search_text', models.TextField(default='', editable=False)),
                ('changed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='last changed by')),
            ],
            options={
                'verbose_name': 'item of the guide',
                'verbose_name_plural': 'items of the guide',
                'ordering': ('name',),
                'constraints': [
                    models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='item_has_a_name'),
                ],
            },
        ),
        migrations.CreateModel(
            name='UnknownWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='version')),
                ('word', models.CharField(max_length=20, unique=True, verbose_name='word')),
                ('count', models.PositiveIntegerField(default=1, verbose_name='looked for')),
                ('first_on', models.DateField(verbose_name='first on')),
                ('last_on', models.DateField(verbose_name='last on')),
                ('state', models.CharField(choices=[('open', 'Not looked at'), ('taken', 'In the guide now'), ('dismissed', 'Set aside')], default='open', max_length=20, verbose_name='state')),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked_as', to='outreach.wasteitem', verbose_name='item of the guide')),
            ],
            options={
                'verbose_name': 'unknown word',
                'verbose_name_plural': 'unknown words',
                'ordering': ('-count', '-last_on', 'pk'),
                'indexes': [
                    models.Index(fields=['state', 'count', 'last_on'], name='unknown_word_state'),
                ],
                'constraints': [
                    models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', False), ('state', 'taken')), models.Q(models.Q(('state', 'taken'), _negated=True), ('item__isnull', True)), _connector='OR'), name='unknown_word_taken_has_item'),
                    models.CheckConstraint(condition=models.Q(('count__gte', 1)), name='unknown_word_counted'),
                    models.CheckConstraint(condition=models.Q(('word', ''), _negated=True), name='unknown_word_is_a_word'),
                    models.CheckConstraint(condition=models.Q(('last_on__gte', models.F('first_on'))), name='unknown_word_days_in_order'),
                ],
            },
        ),
        migrations.CreateModel(
            name='ItemPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sorting_class', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='outreach.sortingclass')),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='outreach.sortingscheme')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='outreach.wasteitem')),
            ],
            options={
                'verbose_name': 'class of an item',
                'verbose_name_plural': 'classes of items',
                'constraints': [
                    models.UniqueConstraint(fields=('item', 'scheme'), name='item_one_class_a_scheme'),
                ],
            },
        ),
        operations(GUIDE_TABLES, GUIDE_GUARDS),
    ]
