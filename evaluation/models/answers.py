"""What one criterion of a card was given, alike for inspections and for reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal, public
from accounts.validators import validate_multiline_text
from evaluation.constants import MOST_OCCURRENCES, REASON_LENGTH
from evaluation.enums import InapplicableRule
from evaluation.models.scorecards import Band, Criterion, Deduction, points_field
from evaluation.validators import validate_score

COUNTABLE = Q(count__gte=1, count__lte=MOST_OCCURRENCES)


class CriterionAnswer(models.Model):
    """The answer to one criterion, and the points that follow from it.

    `points` is None where the criterion is left out of both sums. `reason` is what was typed; the
    faults and the band that were chosen stand in `explanation` with it.
    """

    points = public(points_field(_("points"), null=True, blank=True))
    band = internal(
        models.ForeignKey(
            Band,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("band"),
        )
    )
    not_applicable = internal(models.BooleanField(_("not applicable"), default=False))
    vetoed = internal(models.BooleanField(_("vetoed"), default=False))
    reason = internal(
        models.CharField(
            _("reason"), max_length=REASON_LENGTH, blank=True, validators=[validate_multiline_text]
        )
    )

    if TYPE_CHECKING:
        criterion: models.ForeignKey[Criterion, Criterion]
        score_deductions: Any

    class Meta:
        abstract = True
        constraints = (
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0),
                name="%(class)s_points_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(points__isnull=False) | Q(not_applicable=True),
                name="%(class)s_has_points_or_does_not_apply",
            ),
            models.CheckConstraint(
                condition=Q(vetoed=False) | Q(points=0, not_applicable=False),
                name="%(class)s_veto_has_no_points",
            ),
        )

    def __str__(self) -> str:
        return f"{self.criterion}: {self.points}"

    @property
    def explanation(self) -> str:
        """The chosen faults or band, and what was typed beside them."""
        chosen = [str(row) for row in self.score_deductions.all()] if self.pk else []
        if self.band is not None:
            chosen.append(self.band.label)
        if self.vetoed:
            chosen.append(_now("vetoed"))
        return "；".join([*chosen, *([self.reason] if self.reason else [])])

    def clean(self) -> None:
        """The points that were entered; those of faults and bands follow from the card."""
        if self.points is not None:
            try:
                validate_score(self.points, self.criterion.points, self.criterion.allowed_step)
            except ValidationError as error:
                raise ValidationError({"points": error}) from error
        elif self.criterion.not_applicable == InapplicableRule.NEVER:
            raise ValidationError({"points": _("This criterion always applies: enter its points.")})


class CountedFault(models.Model):
    """How often one fault was found."""

    deduction = internal(models.ForeignKey(Deduction, on_delete=models.PROTECT, related_name="+"))
    count = internal(models.PositiveSmallIntegerField(_("occurrences")))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.deduction.text if self.count == 1 else f"{self.deduction.text} ×{self.count}"
