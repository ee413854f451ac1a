"""Composites: a township's total out of weighted parts, as editions like those of cards."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

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
from evaluation.constants import DECIMAL_PLACES
from evaluation.enums import CardState, MissingPart, PartSource
from evaluation.rules import SCORECARD_STEPS


class Composite(VersionedModel):
    """One edition of the weights that make a township's total. Only a draft changes."""

    TRANSITIONS: ClassVar[TransitionTable] = SCORECARD_STEPS

    code = public(models.SlugField(_("code"), max_length=40))
    edition = public(models.PositiveSmallIntegerField(_("edition"), default=1, editable=False))
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    source = public(models.TextField(_("source"), blank=True, validators=[validate_multiline_text]))
    missing = public(
        models.CharField(
            _("where a part is missing"),
            max_length=10,
            choices=MissingPart.choices,
            default=MissingPart.RESCALE,
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
        verbose_name = _("composite")
        verbose_name_plural = _("composites")
        ordering = ("code", "-edition")
        constraints = (
            models.UniqueConstraint(fields=("code", "edition"), name="composite_edition"),
            models.CheckConstraint(condition=Q(edition__gte=1), name="composite_edition_number"),
        )

    def __str__(self) -> str:
        return f"{self.title} {self.edition_name}"

    @property
    def edition_name(self) -> str:
        return _now("edition %(number)s") % {"number": self.edition}

    def scope_code(self) -> str:
        """Composites are the whole city's."""
        return ""

    @property
    def is_draft(self) -> bool:
        return self.state == CardState.DRAFT

    @property
    def rescales(self) -> bool:
        """Whether missing parts are left out, as `composites.merge_parts` asks."""
        return self.missing == MissingPart.RESCALE


class CompositePart(models.Model):
    """One weighted part of a composite."""

    composite = public(models.ForeignKey(Composite, on_delete=models.CASCADE, related_name="parts"))
    position = public(models.PositiveSmallIntegerField(_("position")))
    source = public(
        models.CharField(
            _("where its figure comes from"), max_length=20, choices=PartSource.choices
        )
    )
    weight = public(
        models.DecimalField(
            _("weight, percent"),
            max_digits=5,
            decimal_places=DECIMAL_PLACES,
            validators=[MinValueValidator(Decimal("0.01")), MaxValueValidator(100)],
        )
    )

    class Meta:
        verbose_name = _("part of a composite")
        verbose_name_plural = _("parts of composites")
        ordering = ("composite", "position")
        constraints = (
            models.UniqueConstraint(fields=("composite", "source"), name="part_source_once"),
            models.UniqueConstraint(fields=("composite", "position"), name="part_position"),
            models.CheckConstraint(condition=Q(weight__gt=0, weight__lte=100), name="part_weight"),
        )

    def __str__(self) -> str:
        return f"{self.get_source_display()} {self.weight}%"


def refuse_inactive_weights(composite: Composite) -> None:
    """Only an active composite is chosen; a round that has begun keeps what it began with."""
    if composite.state != CardState.ACTIVE:
        raise ValidationError(
            {
                "composite": ValidationError(
                    _("Only active weights can be used, and “%(composite)s” is “%(state)s”."),
                    code="inactive",
                    params={"composite": composite, "state": composite.get_state_display()},
                )
            }
        )
