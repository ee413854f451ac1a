"""The sorting guide: schemes with their classes, items, words that nobody has explained yet."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from communities.models import Community
from orgs.models import columns
from orgs.models.relations import changed_by
from outreach.constants import CODE_LENGTH, LONGEST_UNKNOWN, NAME_LENGTH, TEXT_LENGTH, WORDS_LENGTH
from outreach.enums import Colour, Sign, WordState
from outreach.rules import GUIDE_KEEPERS, WORD_STEPS
from outreach.validators import split_words, validate_word, validate_words


class GuideRow(VersionedModel):
    """What is published with the guide: whoever wrote in it does not publish it.

    `changed_by` and `changed_at` are set by `services`; rows that were loaded have no writer.
    """

    changed_by = changed_by()
    changed_at = internal(models.DateTimeField(_("changed at"), default=timezone.now))

    class Meta:
        abstract = True


def _position() -> models.PositiveSmallIntegerField[Any, Any]:
    return models.PositiveSmallIntegerField(_("position"), default=0)


class SortingScheme(GuideRow):
    """A way to sort: that of the city, and one that villages may use instead."""

    code = public(models.SlugField(_("short name in the address"), max_length=CODE_LENGTH))
    name = public(columns.line(_("name"), NAME_LENGTH))
    source = public(columns.line(_("source")))
    note = public(columns.text(_("explanation"), TEXT_LENGTH, blank=True))
    is_city = public(models.BooleanField(_("scheme of the city"), default=False))
    villages_only = public(models.BooleanField(_("for villages only"), default=False))
    position = public(_position())

    class Meta:
        verbose_name = _("sorting scheme")
        verbose_name_plural = _("sorting schemes")
        ordering = ("position", "code")
        constraints = (
            models.UniqueConstraint(fields=("code",), name="scheme_code_once"),
            models.UniqueConstraint(
                fields=("is_city",),
                condition=Q(is_city=True),
                name="scheme_one_of_the_city",
                violation_error_message=_("The city has one scheme."),
            ),
            models.CheckConstraint(
                condition=Q(is_city=False) | Q(villages_only=False),
                name="scheme_of_the_city_for_all",
                violation_error_message=_("The scheme of the city is not for villages only."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="scheme_has_a_source"),
        )

    def __str__(self) -> str:
        return self.name


class SortingClass(GuideRow):
    """A class of a scheme, or a sub-class of one, which has the bin of its class."""

    scheme = public(
        models.ForeignKey(
            SortingScheme,
            on_delete=models.PROTECT,
            related_name="classes",
            verbose_name=_("sorting scheme"),
        )
    )
    parent = public(
        models.ForeignKey(
            "self",
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="parts",
            verbose_name=_("sub-class of"),
        )
    )
    code = public(models.SlugField(_("short name in the address"), max_length=CODE_LENGTH))
    name = public(columns.line(_("name"), NAME_LENGTH))
    also = public(columns.line(_("also called"), NAME_LENGTH, blank=True, default=""))
    colour = public(
        models.CharField(_("colour"), max_length=10, choices=Colour.choices, blank=True, default="")
    )
    sign = public(
        models.CharField(_("sign"), max_length=10, choices=Sign.choices, blank=True, default="")
    )
    is_apart = public(
        models.BooleanField(
            _("collected apart"),
            default=False,
            help_text=_("No bin: fetched, or brought to a place of its own."),
        )
    )
    description = public(columns.text(_("what belongs in it"), TEXT_LENGTH))
    advice = public(columns.text(_("how to prepare it"), TEXT_LENGTH, blank=True, default=""))
    position = public(_position())

    class Meta:
        verbose_name = _("sorting class")
        verbose_name_plural = _("sorting classes")
        ordering = ("scheme", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("scheme", "code"), name="class_code_once"),
            models.UniqueConstraint(fields=("scheme", "name"), name="class_name_once"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) & ~Q(colour="") & ~Q(sign="")
                | Q(parent__isnull=False, colour="", sign="", is_apart=False),
                name="class_has_its_own_sign",
                violation_error_message=_(
                    "A class has a colour and a sign; a sub-class has those of its class."
                ),
            ),
            models.CheckConstraint(condition=~Q(parent=F("pk")), name="class_not_part_of_itself"),
        )

    def __str__(self) -> str:
        return f"{self.parent.name} · {self.name}" if self.parent else self.name

    def clean(self) -> None:
        super().clean()
        parent = self.parent
        if parent is None:
            return
        if parent.scheme_id != self.scheme_id:
            raise ValidationError({"parent": _("It belongs to another scheme.")})
        if parent.parent_id is not None or (self.pk and self.parts.exists()):
            raise ValidationError({"parent": _("There is one level of sub-classes.")})


class WasteItem(GuideRow):
    """Something that people throw away, and all the words for it.

    `search_text` is written by `services` out of the words (`portal.pinyin.search_text`).
    """

    slug = public(models.SlugField(_("address"), max_length=80, unique=True, editable=False))
    name = public(
        models.CharField(_("name"), max_length=NAME_LENGTH, unique=True, validators=[validate_word])
    )
    also = public(
        models.CharField(
            _("also called"),
            max_length=WORDS_LENGTH,
            blank=True,
            default="",
            validators=[validate_words],
            help_text=_("Several with 、 between them."),
        )
    )
    local_words = public(
        models.CharField(
            _("local words"),
            max_length=WORDS_LENGTH,
            blank=True,
            default="",
            validators=[validate_words],
            help_text=_("As people in Benxi and the Northeast say it; several with 、."),
        )
    )
    advice = public(columns.text(_("how to prepare it"), TEXT_LENGTH))
    is_shown = public(models.BooleanField(_("in the guide"), default=True))
    search_text = public(models.TextField(editable=False, default=""))

    class Meta:
        verbose_name = _("item of the guide")
        verbose_name_plural = _("items of the guide")
        ordering = ("name",)
        constraints = (models.CheckConstraint(condition=~Q(name=""), name="item_has_a_name"),)

    def __str__(self) -> str:
        return self.name

    @property
    def words(self) -> list[str]:
        """Its name and all other words for it, each once."""
        others = [*split_words(self.also), *split_words(self.local_words)]
        return list(dict.fromkeys([self.name, *others]))


class ItemPlace(models.Model):
    """Into which class an item goes by one scheme.

    `scheme` repeats that of the class, so that the database holds an item to one class of each;
    a guard keeps them alike.
    """

    item = public(models.ForeignKey(WasteItem, on_delete=models.CASCADE, related_name="places"))
    scheme = public(models.ForeignKey(SortingScheme, on_delete=models.PROTECT, related_name="+"))
    sorting_class = public(
        models.ForeignKey(SortingClass, on_delete=models.PROTECT, related_name="places")
    )

    class Meta:
        verbose_name = _("class of an item")
        verbose_name_plural = _("classes of items")
        constraints = (
            models.UniqueConstraint(fields=("item", "scheme"), name="item_one_class_a_scheme"),
        )

    def __str__(self) -> str:
        return f"{self.item} · {self.sorting_class}"


class SchemeChoice(ScopedModel, GuideRow):
    """That a community sorts by another scheme than the city; shown with the next edition."""

    scope_path = "community__code"

    community = public(
        models.OneToOneField(
            Community,
            on_delete=models.PROTECT,
            related_name="scheme_choice",
            verbose_name=_("community"),
        )
    )
    scheme = public(
        models.ForeignKey(
            SortingScheme,
            on_delete=models.PROTECT,
            related_name="choices",
            verbose_name=_("sorting scheme"),
        )
    )
    since = public(models.DateField(_("followed since")))
    basis = public(
        columns.line(
            _("basis"),
            blank=True,
            default="",
            help_text=_("The meeting or the document, where there is one."),
        )
    )

    class Meta:
        verbose_name = _("scheme of a community")
        verbose_name_plural = _("schemes of communities")
        ordering = ("community__code",)

    def __str__(self) -> str:
        return f"{self.community} · {self.scheme}"

    def clean(self) -> None:
        super().clean()
        if self.since and self.since > timezone.localdate():
            raise ValidationError({"since": _("This day has not come yet.")})


class UnknownWordQuerySet(models.QuerySet["UnknownWord"]):
    def for_user(self, user: Any) -> Self:
        """All words for those who keep the guide; nothing for anybody else."""
        may_see = user.is_authenticated and user.may(GUIDE_KEEPERS)
        return self.all() if may_see else self.none()

    def to_answer(self) -> Self:
        """Those that no item answers yet."""
        return self.exclude(state=WordState.TAKEN)


class UnknownWord(VersionedModel):
    """A word that was looked for in vain: folded, how often, on which days first and last.

    Nothing of who typed it is kept. Written by `services.note_word`.
    """

    TRANSITIONS: ClassVar[TransitionTable] = WORD_STEPS

    word = internal(models.CharField(_("word"), max_length=LONGEST_UNKNOWN, unique=True))
    count = internal(models.PositiveIntegerField(_("looked for"), default=1))
    first_on = internal(models.DateField(_("first on")))
    last_on = internal(models.DateField(_("last on")))
    state = internal(
        models.CharField(
            _("state"), max_length=20, choices=WordState.choices, default=WordState.OPEN
        )
    )
    item = internal(
        models.ForeignKey(
            WasteItem,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="asked_as",
            verbose_name=_("item of the guide"),
        )
    )

    objects = UnknownWordQuerySet.as_manager()

    class Meta:
        verbose_name = _("unknown word")
        verbose_name_plural = _("unknown words")
        ordering = ("-count", "-last_on", "pk")
        indexes = (
            models.Index(fields=("state", "count", "last_on"), name="unknown_word_state"),
            models.Index(fields=("count", "last_on"), name="unknown_word_count"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(state=WordState.TAKEN, item__isnull=False)
                | (~Q(state=WordState.TAKEN) & Q(item__isnull=True)),
                name="unknown_word_taken_has_item",
            ),
            models.CheckConstraint(condition=Q(count__gte=1), name="unknown_word_counted"),
            models.CheckConstraint(condition=~Q(word=""), name="unknown_word_is_a_word"),
            models.CheckConstraint(
                condition=Q(last_on__gte=F("first_on")), name="unknown_word_days_in_order"
            ),
        )

    def __str__(self) -> str:
        return self.word

    def scope_code(self) -> str:
        """The whole city's: any of its officers' codes begins so."""
        return ""
