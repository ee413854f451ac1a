"""Scorecards: versions of cards with their sections and criteria."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.privacy import public
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.constants import DECIMAL_PLACES, DEFAULT_STEP, MAX_DIGITS
from evaluation.enums import Method, Subject


def points_field(label: Any, **options: Any) -> models.DecimalField[Any, Any]:
    return models.DecimalField(
        label, max_digits=MAX_DIGITS, decimal_places=DECIMAL_PLACES, **options
    )


class Scorecard(models.Model):
    """One version of a card of criteria. A card that a round uses is never edited any more."""

    code = public(models.SlugField(_("code"), max_length=40))
    version = public(models.PositiveSmallIntegerField(_("version"), default=1))
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    source = public(models.TextField(_("source"), blank=True, validators=[validate_multiline_text]))
    total = public(points_field(_("full mark"), default=100))
    subject = public(
        models.CharField(
            _("who is scored"), max_length=20, choices=Subject.choices, default=Subject.COMMITTEE
        )
    )
    in_force_since = public(models.DateField(_("in force since"), default=timezone.localdate))

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ("code", "-version")
        constraints = (
            models.UniqueConstraint(fields=("code", "version"), name="scorecard_version"),
            models.CheckConstraint(condition=Q(total__gt=0), name="scorecard_total_above_zero"),
        )

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"

    @property
    def is_used(self) -> bool:
        return self.rounds.exists()


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
    """One line of a card. `points` is its maximum; `can_be_inapplicable` permits "n/a"."""

    section = public(
        models.ForeignKey(
            Section, on_delete=models.PROTECT, related_name="criteria", verbose_name=_("section")
        )
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    points = public(points_field(_("points"), validators=[MinValueValidator(Decimal("0.5"))]))
    step = public(points_field(_("smallest step"), default=DEFAULT_STEP))
    method = public(
        models.CharField(
            _("scoring method"), max_length=20, choices=Method.choices, default=Method.DEDUCTION
        )
    )
    guidance = public(
        models.TextField(_("guidance"), blank=True, validators=[validate_multiline_text])
    )
    evidence_required = public(models.BooleanField(_("a deduction needs a photo"), default=False))
    can_be_inapplicable = public(models.BooleanField(_("may be not applicable"), default=False))

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("section__position", "position")
        constraints = (
            models.UniqueConstraint(fields=("section", "position"), name="criterion_position"),
            models.CheckConstraint(
                condition=Q(points__gt=0, step__gt=0), name="criterion_points_above_zero"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def allowed_step(self) -> Decimal:
        """The step between possible points: all or nothing knows only zero and the maximum."""
        step: Decimal = self.points if self.method == Method.PASS_FAIL else self.step
        return step
