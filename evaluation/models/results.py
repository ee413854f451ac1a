"""What a round comes to: standings, and the bulletin that tells of them."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from evaluation.enums import BulletinState, Level
from evaluation.models.inspections import Round
from evaluation.models.scorecards import points_field
from evaluation.rules import BULLETIN_STEPS


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


class Bulletin(ScopedModel, VersionedModel):
    """The text that goes with a round's standings. What was published stands in the portal."""

    scope_path = "round__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = BULLETIN_STEPS

    round = internal(
        models.OneToOneField(
            Round, on_delete=models.PROTECT, related_name="bulletin", verbose_name=_("round")
        )
    )
    number = public(models.CharField(_("number"), max_length=40, validators=[validate_plain_text]))
    title = public(models.CharField(_("title"), max_length=200, validators=[validate_plain_text]))
    text = public(models.TextField(_("text"), blank=True, validators=[validate_multiline_text]))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=BulletinState.choices,
            default=BulletinState.DRAFT,
            editable=False,
        )
    )
    prepared_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("prepared by"),
        )
    )

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ("-round__period", "round__jurisdiction")

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()
