"""The parts of a township's total: figures that officers enter, and how the total came about."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.scoping import ScopedModel
from accounts.validators import validate_plain_text
from communities.models import Township
from evaluation.constants import BASIS_LENGTH, FULL_SHARE
from evaluation.enums import ENTERED_PARTS, PartSource
from evaluation.models.rounds import Round
from evaluation.models.scorecards import points_field
from evaluation.models.standings import Standing
from evaluation.models.township_cards import TownshipRevision

ENTERED_CHOICES = [choice for choice in PartSource.choices if choice[0] in ENTERED_PARTS]


class PartFigure(ScopedModel, VersionedModel):
    """What a township reached in a part whose figure comes from outside the portal.

    Checks of the county's own kind, surveys of satisfaction, weighed waste and lists of facilities
    are taken by other offices with their own methods, and arrive as a result on paper; the portal
    holds no rows from which it could compute them. So an officer enters the figure and names the
    document or survey that it stands in; or two of them score a card, whose confirmed `revision`
    gives the figure then. Without a figure: it was taken back, and is missing.
    """

    scope_path = "round__jurisdiction"

    round = internal(
        models.ForeignKey(Round, on_delete=models.PROTECT, related_name="part_figures")
    )
    township = public(models.ForeignKey(Township, on_delete=models.PROTECT, related_name="+"))
    source = public(
        models.CharField(_("where its figure comes from"), max_length=20, choices=ENTERED_CHOICES)
    )
    figure = public(
        points_field(
            _("figure, 0 to 100"),
            null=True,
            validators=[MinValueValidator(Decimal(0)), MaxValueValidator(FULL_SHARE)],
        )
    )
    revision = internal(
        models.ForeignKey(
            TownshipRevision,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            verbose_name=_("revision"),
        )
    )
    basis = public(
        models.CharField(
            _("document or survey"),
            max_length=BASIS_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    entered_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("entered by"),
        )
    )
    entered_at = internal(models.DateTimeField(_("entered at"), default=timezone.now))

    class Meta:
        verbose_name = _("entered figure of a part")
        verbose_name_plural = _("entered figures of parts")
        ordering = ("round", "township", "source")
        constraints = (
            models.UniqueConstraint(
                fields=("round", "township", "source"), name="part_figure_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=sorted(ENTERED_PARTS)), name="part_figure_is_entered"
            ),
            models.CheckConstraint(
                # Bonus points of a card may lift it above 100, as those of inspections do.
                condition=Q(figure__isnull=True, revision__isnull=True)
                | Q(figure__gte=0, figure__lte=FULL_SHARE)
                | Q(figure__gte=0, revision__isnull=False),
                name="part_figure_share",
            ),
            models.CheckConstraint(
                condition=Q(figure__isnull=True, basis="")
                | (Q(figure__isnull=False) & ~Q(basis="")),
                name="part_figure_has_basis",
            ),
        )

    def __str__(self) -> str:
        return f"{self.round} · {self.township} · {self.get_source_display()}"


class StandingPart(models.Model):
    """One part of a township's total as it went into it; derived, written with the standing.

    `figure` is None where the part is missing; `used` (weight after the scaling, percent) and
    `points` are None where it gave nothing to the total. `basis` repeats that of an entered figure,
    `revision` names the scores of a card that it follows from.
    """

    standing = internal(models.ForeignKey(Standing, on_delete=models.CASCADE, related_name="parts"))
    position = public(models.PositiveSmallIntegerField(_("position")))
    source = public(
        models.CharField(
            _("where its figure comes from"), max_length=20, choices=PartSource.choices
        )
    )
    weight = public(points_field(_("weight, percent")))
    figure = public(points_field(_("figure, 0 to 100"), null=True))
    used = public(points_field(_("weight used, percent"), null=True))
    points = public(points_field(_("points"), null=True))
    basis = public(
        models.CharField(_("document or survey"), max_length=BASIS_LENGTH, blank=True, default="")
    )
    revision = internal(
        models.ForeignKey(
            TownshipRevision,
            on_delete=models.PROTECT,
            null=True,
            editable=False,
            related_name="+",
            verbose_name=_("revision"),
        )
    )

    class Meta:
        verbose_name = _("part of a township's total")
        verbose_name_plural = _("parts of townships' totals")
        ordering = ("standing", "position")
        constraints = (
            models.UniqueConstraint(fields=("standing", "source"), name="standing_part_once"),
            models.UniqueConstraint(fields=("standing", "position"), name="standing_part_position"),
            models.CheckConstraint(
                condition=Q(used__isnull=True, points__isnull=True)
                | Q(used__isnull=False, points__isnull=False, figure__isnull=False),
                name="standing_part_counts_or_not",
            ),
        )

    def __str__(self) -> str:
        return f"{self.standing} · {self.get_source_display()}"
