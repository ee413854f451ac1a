"""A plan held against the facts at mid-year and at year-end: figures frozen with their day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import TOWNSHIP_DIGITS
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_jurisdiction
from coordination.constants import PLAN_TEXT_LENGTH, REASON_LENGTH
from coordination.enums import LineStanding, PlanLevel, PlanReviewState, ReviewMoment
from coordination.models.plans import LineStatement, PlanLine, WorkPlan
from coordination.plan_rules import REVIEW_HELD, REVIEW_STEPS
from orgs.models import columns


class PlanReview(ScopedModel, VersionedModel):
    """One for each unit, year and moment. `day` is the last one that was counted; the figures are
    counted anew until it is closed."""

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    plan = internal(models.ForeignKey(WorkPlan, on_delete=models.PROTECT, related_name="reviews"))
    jurisdiction = internal(
        models.CharField(
            _("unit (division code)"),
            max_length=TOWNSHIP_DIGITS,
            validators=[validate_jurisdiction],
        )
    )
    year = public(models.PositiveSmallIntegerField(_("year")))
    moment = public(models.CharField(_("moment"), max_length=10, choices=ReviewMoment.choices))
    day = public(models.DateField(_("counted to")))
    summary = public(columns.text(_("what the review found"), PLAN_TEXT_LENGTH, blank=True))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=PlanReviewState.choices,
            default=PlanReviewState.PREPARED,
            editable=False,
        )
    )
    return_reason = internal(
        columns.text(_("why it was returned"), REASON_LENGTH, blank=True, editable=False)
    )
    counted_at = internal(models.DateTimeField(_("counted at")))
    prepared_by = internal(columns.person(_("review prepared by"), null=False))
    closed_by = internal(columns.person(_("closed by")))
    closed_on = public(columns.day(_("closed on"), editable=False))

    class Meta:
        verbose_name = _("review of a work plan")
        verbose_name_plural = _("reviews of work plans")
        ordering = ("-year", "jurisdiction", "moment", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "year", "moment"),
                name="plan_review_once",
                violation_error_message=_("There is a review of this plan at this moment already."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(REVIEW_HELD))
                | Q(closed_by__isnull=False, closed_on__isnull=False),
                name="plan_review_closed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return f"{self.plan} · {self.get_moment_display()}"

    @property
    def level(self) -> str:
        """Of its plan, told by the division code."""
        is_township = len(self.jurisdiction) == TOWNSHIP_DIGITS
        return PlanLevel.TOWNSHIP if is_township else PlanLevel.COUNTY

    @property
    def TRANSITIONS(self) -> TransitionTable:  # noqa: N802 (what `services.records` asks for)
        """Closed by the unit, returned by who accepts its plans."""
        return REVIEW_STEPS[PlanLevel(self.level)]


class PlanReviewLine(ScopedModel):
    """What was counted for a line, or stated of it; `services.plan_reviews` counts, nobody types.

    An officer writes the remark.
    """

    scope_path = "review__jurisdiction"

    review = internal(models.ForeignKey(PlanReview, on_delete=models.PROTECT, related_name="lines"))
    line = internal(models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="+"))
    counted = public(models.PositiveBigIntegerField(_("counted"), null=True, editable=False))
    of = public(models.PositiveBigIntegerField(_("out of"), null=True, editable=False))
    statement = internal(
        models.ForeignKey(
            LineStatement, on_delete=models.PROTECT, null=True, related_name="+", editable=False
        )
    )
    standing = public(
        models.CharField(_("standing"), max_length=20, choices=LineStanding.choices, editable=False)
    )
    remark = public(columns.text(_("remark"), REASON_LENGTH, blank=True))

    class Meta:
        verbose_name = _("line of a review")
        verbose_name_plural = _("lines of reviews")
        ordering = ("review", "line__clause__position", "line__due_on", "line")
        constraints = (
            models.UniqueConstraint(fields=("review", "line"), name="plan_review_line_once"),
        )

    def __str__(self) -> str:
        return str(self.line)
