"""Scorecards: editions of cards with sections, criteria, deductions, bands and grades."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.models import CommunityType
from evaluation.constants import DECIMAL_PLACES, DEFAULT_STEP, KEY_LENGTH, MAX_DIGITS
from evaluation.enums import CardState, Colour, EvidenceRule, InapplicableRule, Method, Subject
from evaluation.rules import SCORECARD_STEPS

PERCENT = (MinValueValidator(0), MaxValueValidator(100))


def points_field(label: Any, **options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label, max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, **options
    )


def new_key() -> str:
    """A key that no other criterion has; an officer may choose a telling one."""
    return secrets.token_hex(4)


class Scorecard(VersionedModel):
    """One edition of a card of criteria.

    It is built as a draft. What is active or retired never changes: triggers keep the card
    (`evaluation.immutable`) and all its rows (`evaluation.triggers`); a change is a new edition.
    """

    TRANSITIONS: ClassVar[TransitionTable] = SCORECARD_STEPS

    code = public(models.SlugField(_("code"), max_length=40))
    edition = public(models.PositiveSmallIntegerField(_("edition"), default=1, editable=False))
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    source = public(models.TextField(_("source"), blank=True, validators=[validate_multiline_text]))
    total = public(points_field(_("full mark"), default=100))
    pass_share = public(
        models.DecimalField(
            _("pass line, percent of the full mark"),
            max_digits=5,
            decimal_places=DECIMAL_PLACES,
            null=True,
            blank=True,
            validators=PERCENT,
            help_text=_("Empty: the card knows no pass line."),
        )
    )
    bonus_cap = public(
        points_field(
            _("most bonus points"),
            default=0,
            validators=[MinValueValidator(0)],
            help_text=_("What bonus criteria add to the total together, at most."),
        )
    )
    subject = public(
        models.CharField(
            _("who is scored"), max_length=20, choices=Subject.choices, default=Subject.COMMITTEE
        )
    )
    community_types = public(
        models.ManyToManyField(
            CommunityType,
            blank=True,
            related_name="+",
            verbose_name=_("community types"),
            help_text=_("None chosen: for communities of any type."),
        )
    )
    in_force_since = public(models.DateField(_("in force since"), default=timezone.localdate))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=CardState.choices,
            default=CardState.DRAFT,
            editable=False,
        )
    )

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ("code", "-edition")
        constraints = (
            models.UniqueConstraint(fields=("code", "edition"), name="scorecard_edition"),
            models.CheckConstraint(condition=Q(total__gt=0), name="scorecard_total_above_zero"),
            models.CheckConstraint(
                condition=Q(bonus_cap__gte=0, edition__gte=1), name="scorecard_bonus_cap_edition"
            ),
            models.CheckConstraint(
                condition=Q(pass_share__isnull=True) | Q(pass_share__gte=0, pass_share__lte=100),
                name="scorecard_pass_share_percent",
            ),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.edition_name}"

    @property
    def edition_name(self) -> str:
        return _now("edition %(number)s") % {"number": self.edition}

    def scope_code(self) -> str:
        """Cards are the whole city's."""
        return ""

    def type_codes(self) -> list[str]:
        """The codes of the community types that it is for; none where it is for all."""
        return sorted(self.community_types.values_list("code", flat=True))

    @property
    def is_draft(self) -> bool:
        return self.state == CardState.DRAFT


class Grade(models.Model):
    """A grade or colour band of a card: reached from `at_least` percent of the full mark."""

    scorecard = public(
        models.ForeignKey(Scorecard, on_delete=models.CASCADE, related_name="grades")
    )
    name = public(models.CharField(_("name"), max_length=20, validators=[validate_plain_text]))
    colour = public(
        models.CharField(_("colour"), max_length=10, choices=Colour.choices, default=Colour.GREEN)
    )
    at_least = public(
        models.DecimalField(
            _("from percent of the full mark"),
            max_digits=5,
            decimal_places=DECIMAL_PLACES,
            validators=PERCENT,
        )
    )

    class Meta:
        verbose_name = _("grade")
        verbose_name_plural = _("grades")
        ordering = ("scorecard", "-at_least")
        constraints = (
            models.UniqueConstraint(fields=("scorecard", "at_least"), name="grade_line_once"),
            models.UniqueConstraint(fields=("scorecard", "name"), name="grade_name_once"),
            models.CheckConstraint(
                condition=Q(at_least__gte=0, at_least__lte=100), name="grade_percent"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    scorecard = public(
        models.ForeignKey(Scorecard, on_delete=models.PROTECT, related_name="sections")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ("scorecard", "position")
        constraints = (
            models.UniqueConstraint(fields=("scorecard", "position"), name="section_position"),
        )

    def __str__(self) -> str:
        return self.title


class Criterion(models.Model):
    """One line of a card. `points` is its maximum; a pure veto has none.

    `key` names the criterion through all editions of the card; it is once on a card, which a
    trigger keeps (`evaluation.triggers`).
    """

    section = public(
        models.ForeignKey(
            Section, on_delete=models.PROTECT, related_name="criteria", verbose_name=_("section")
        )
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    key = public(
        models.SlugField(
            _("key"),
            max_length=KEY_LENGTH,
            default=new_key,
            db_index=False,
            help_text=_("Stays the same in later editions, so that results can be compared."),
        )
    )
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    points = public(points_field(_("points"), validators=[MinValueValidator(Decimal(0))]))
    step = public(points_field(_("smallest step"), default=DEFAULT_STEP))
    method = public(
        models.CharField(
            _("scoring method"), max_length=20, choices=Method.choices, default=Method.DEDUCTION
        )
    )
    guidance = public(
        models.TextField(_("guidance"), blank=True, validators=[validate_multiline_text])
    )
    evidence = public(
        models.CharField(
            _("photo needed"),
            max_length=10,
            choices=EvidenceRule.choices,
            default=EvidenceRule.NEVER,
        )
    )
    not_applicable = public(
        models.CharField(
            _("where it does not apply"),
            max_length=10,
            choices=InapplicableRule.choices,
            default=InapplicableRule.NEVER,
        )
    )
    veto = public(
        models.BooleanField(
            _("veto"),
            default=False,
            help_text=_("Found here, it cancels the whole result."),
        )
    )
    is_bonus = public(
        models.BooleanField(
            _("bonus"),
            default=False,
            help_text=_("Adds to the total, up to the card's most bonus points."),
        )
    )

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("section__position", "position")
        constraints = (
            models.UniqueConstraint(fields=("section", "position"), name="criterion_position"),
            models.CheckConstraint(
                condition=Q(step__gt=0) & (Q(points__gt=0) | Q(points=0, veto=True)),
                name="criterion_points_or_veto",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        errors = {}
        if self.points == 0 and not self.veto:
            errors["points"] = _("Without points a criterion must veto.")
        if self._has_taken_key():
            errors["key"] = _("Another criterion of this card has this key.")
        if errors:
            raise ValidationError(errors)

    def _has_taken_key(self) -> bool:
        if not self.section_id:
            return False
        same = Criterion.objects.filter(section__scorecard=self.section.scorecard_id, key=self.key)
        return same.exclude(pk=self.pk).exists()

    @property
    def allowed_step(self) -> Decimal:
        """The step between possible points: all or nothing knows only zero and the maximum.

        What only vetoes has no points that a step could divide.
        """
        all_or_nothing = self.method == Method.PASS_FAIL and self.points
        step: Decimal = self.points if all_or_nothing else self.step
        return step

    @property
    def only_vetoes(self) -> bool:
        """Without points: it is either found, or says nothing."""
        return bool(self.points == 0)


class Deduction(models.Model):
    """A fault that a criterion knows of, and what each occurrence costs.

    All faults together cost at most the criterion's points.
    """

    criterion = public(
        models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="deductions")
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    text = public(models.CharField(_("fault"), max_length=100, validators=[validate_plain_text]))
    points = public(points_field(_("points off for each"), validators=[MinValueValidator(0)]))

    class Meta:
        verbose_name = _("deduction")
        verbose_name_plural = _("deductions")
        ordering = ("criterion", "position")
        constraints = (
            models.UniqueConstraint(fields=("criterion", "position"), name="deduction_position"),
            models.CheckConstraint(condition=Q(points__gt=0), name="deduction_above_zero"),
        )

    def __str__(self) -> str:
        return self.text


class Band(models.Model):
    """One step of a graded criterion, and the points that it gives."""

    criterion = public(models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="bands"))
    label = public(models.CharField(_("band"), max_length=100, validators=[validate_plain_text]))
    points = public(points_field(_("points"), validators=[MinValueValidator(0)]))

    class Meta:
        verbose_name = _("band")
        verbose_name_plural = _("bands")
        ordering = ("criterion", "-points", "pk")
        constraints = (
            models.UniqueConstraint(fields=("criterion", "label"), name="band_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="band_not_negative"),
        )

    def __str__(self) -> str:
        return self.label
