"""What a round comes to: its standings."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from evaluation.enums import Level
from evaluation.models.inspections import Round
from evaluation.models.scorecards import points_field


class Standing(ScopedModel):
    """The result of one unit in one round. Every field is derived.

    Computed by `services.recompute_standings` when a round closes and when an inspection of a
    closed round is corrected; do not set. `total` is the confirmed total of a community, or the
    mean of the confirmed totals below a township or county; None where nothing was inspected.
    """

    scope_path = "unit_code"

    round = internal(models.ForeignKey(Round, on_delete=models.PROTECT, related_name="standings"))
    level = public(models.CharField(_("level"), max_length=10, choices=Level.choices))
    unit_code = internal(models.CharField(_("division code"), max_length=CODE_LENGTH))
    name = public(models.CharField(_("name"), max_length=60))
    slug = public(models.CharField(_("address"), max_length=120))
    parent_name = public(models.CharField(_("belongs to"), max_length=60, blank=True))
    parent_slug = public(models.CharField(max_length=120, blank=True))
    total = public(points_field(_("total"), null=True))
    units = public(models.PositiveIntegerField(_("units")))
    inspected = public(models.PositiveIntegerField(_("inspected")))
    participation_numerator = public(models.PositiveIntegerField(default=0))
    participation_denominator = public(models.PositiveIntegerField(default=0))
    accuracy_numerator = public(models.PositiveIntegerField(default=0))
    accuracy_denominator = public(models.PositiveIntegerField(default=0))
    rank = public(models.PositiveIntegerField(_("rank"), null=True))
    previous_total = public(points_field(_("previous total"), null=True))
    previous_rank = public(models.PositiveIntegerField(_("previous rank"), null=True))

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        ordering = ("round", "level", F("rank").asc(nulls_last=True), "unit_code")
        constraints = (
            models.UniqueConstraint(fields=("round", "level", "unit_code"), name="standing_once"),
            models.CheckConstraint(
                condition=Q(rank__isnull=True) | Q(total__isnull=False),
                name="standing_rank_needs_total",
            ),
        )
        indexes = (models.Index(fields=("level", "unit_code"), name="standing_unit"),)

    def __str__(self) -> str:
        return f"{self.round} · {self.name}"

    @property
    def change(self) -> Decimal | None:
        """Points gained since the round before; None where either is missing."""
        if self.total is None or self.previous_total is None:
            return None
        change: Decimal = self.total - self.previous_total
        return change
