"""Yearly work plans of counties and townships, their lines, and what is stated of a task."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_jurisdiction
from communities.models import Programme
from coordination.constants import (
    FIRST_PLAN_YEAR,
    FULL_PERCENT,
    LAST_PLAN_YEAR,
    LINE_LENGTH,
    MOST_COUNTED,
    PLAN_TEXT_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import PlanLevel, PlanState, TargetSense
from coordination.models.duties import Office
from coordination.models.policy import PolicyClause
from coordination.plan_rules import PLAN_HELD, PLAN_IN_FORCE, PLAN_STEPS, PLAN_UNDECIDED
from orgs.models import columns

LEVEL_DIGITS = {PlanLevel.COUNTY: COUNTY_DIGITS, PlanLevel.TOWNSHIP: TOWNSHIP_DIGITS}


def _levelled() -> Q:
    """The level is that of the division code."""
    found = Q()
    for level, digits in LEVEL_DIGITS.items():
        found |= Q(Exact(Length("jurisdiction"), digits), level=level)
    return found


class WorkPlan(ScopedModel, VersionedModel):
    """What a county or township sets out to do in a civil year (clauses 5.1.a and 5.1.b).

    One that was accepted is not changed: a newer `edition` takes its place once that is accepted
    too, and both stay readable. The editions of a unit's year have one `key`, the address on the
    public site.
    """

    scope_path = "jurisdiction"

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    key = internal(models.CharField(max_length=32, default=new_public_id, editable=False))
    jurisdiction = internal(
        models.CharField(
            _("unit (division code)"),
            max_length=TOWNSHIP_DIGITS,
            validators=[validate_jurisdiction],
        )
    )
    level = public(models.CharField(_("level"), max_length=10, choices=PlanLevel.choices))
    year = public(
        models.PositiveSmallIntegerField(
            _("year"),
            validators=[MinValueValidator(FIRST_PLAN_YEAR), MaxValueValidator(LAST_PLAN_YEAR)],
        )
    )
    edition = public(models.PositiveSmallIntegerField(_("edition"), default=1, editable=False))
    replaces = internal(
        models.ForeignKey(
            "self", on_delete=models.PROTECT, null=True, blank=True, editable=False,
            related_name="successors", verbose_name=_("replaces"),
        )
    )  # fmt: skip
    change_reason = public(
        columns.text(_("why it is changed"), REASON_LENGTH, blank=True, editable=False)
    )
    title = public(columns.line(_("title"), TITLE_LENGTH))
    situation = public(columns.text(_("situation of the area"), PLAN_TEXT_LENGTH, blank=True))
    support = public(
        columns.text(_("support for the work and for organisations"), PLAN_TEXT_LENGTH, blank=True)
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=PlanState.choices,
            default=PlanState.DRAFT,
            editable=False,
        )
    )
    return_reason = internal(
        columns.text(_("why it was returned"), REASON_LENGTH, blank=True, editable=False)
    )
    begun_by = internal(columns.person(_("begun by"), null=False))
    written_by = internal(columns.person(_("last written by"), null=False))
    submitted_by = internal(columns.person(_("submitted by")))
    submitted_on = internal(columns.day(_("submitted on"), editable=False))
    accepted_by = internal(columns.person(_("accepted by")))
    accepted_on = public(columns.day(_("accepted on"), editable=False))
    replaced_on = public(columns.day(_("replaced on"), editable=False))

    class Meta:
        verbose_name = _("work plan")
        verbose_name_plural = _("work plans")
        ordering = ("-year", "jurisdiction", "-edition", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "year", "edition"),
                condition=~Q(state=PlanState.DISCARDED),
                name="plan_once_for_unit_and_year",
                violation_error_message=_("This unit has a work plan for this year already."),
            ),
            models.UniqueConstraint(
                fields=("jurisdiction", "year"),
                condition=Q(state__in=sorted(PLAN_UNDECIDED)),
                name="plan_one_undecided",
                violation_error_message=_("Another edition of this plan is being written already."),
            ),
            models.UniqueConstraint(
                fields=("jurisdiction", "year"),
                condition=Q(state__in=sorted(PLAN_IN_FORCE)),
                name="plan_one_in_force",
            ),
            models.CheckConstraint(condition=_levelled(), name="plan_level_is_of_its_unit"),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_PLAN_YEAR, year__lte=LAST_PLAN_YEAR),
                name="plan_year_in_reach",
            ),
            models.CheckConstraint(
                condition=Q(edition=1, replaces__isnull=True, change_reason="")
                | Q(edition__gt=1, replaces__isnull=False) & ~Q(change_reason=""),
                name="plan_edition_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state=PlanState.RETURNED) | ~Q(return_reason=""),
                name="plan_returned_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(PLAN_HELD))
                | Q(
                    submitted_by__isnull=False, accepted_by__isnull=False, accepted_on__isnull=False
                ),
                name="plan_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | ~Q(accepted_by=F("begun_by"))
                & ~Q(accepted_by=F("written_by"))
                & ~Q(accepted_by=F("submitted_by")),
                name="plan_accepted_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.REPLACED, replaced_on__isnull=False)
                | ~Q(state=PlanState.REPLACED) & Q(replaced_on__isnull=True),
                name="plan_replaced_on_a_day",
            ),
        )
        indexes = (models.Index(fields=("year", "state"), name="plan_year_state"),)

    def __str__(self) -> str:
        return str(self.title)

    @property
    def TRANSITIONS(self) -> TransitionTable:  # noqa: N802 (what `services.records` asks for)
        """Counties' plans are accepted by the city, townships' by the county."""
        return PLAN_STEPS[PlanLevel(self.level)]


class PlanLine(ScopedModel):
    """One thing to do: a target of a registered measure, or a task of which nothing is counted.

    Its progress is counted from records and never stored here. Two editions that say the same
    of a task share its `key`, and so what was stated of it.
    """

    scope_path = "plan__jurisdiction"

    plan = internal(models.ForeignKey(WorkPlan, on_delete=models.PROTECT, related_name="lines"))
    key = internal(models.CharField(max_length=32, default=new_public_id, editable=False))
    clause = public(
        models.ForeignKey(
            PolicyClause, on_delete=models.PROTECT, related_name="+", verbose_name=_("clause")
        )
    )
    task = public(columns.line(_("what is to be done"), LINE_LENGTH))
    measure = public(models.CharField(_("measure"), max_length=60, blank=True))
    sense = public(
        models.CharField(_("sense"), max_length=10, choices=TargetSense.choices, blank=True)
    )
    target = public(
        models.DecimalField(
            _("target"), max_digits=9, decimal_places=1, null=True, blank=True,
            validators=[MinValueValidator(0), MaxValueValidator(MOST_COUNTED)],
        )
    )  # fmt: skip
    in_percent = public(models.BooleanField(_("in percent"), default=False))
    uncounted_reason = public(columns.line(_("why nothing is counted"), LINE_LENGTH, blank=True))
    due_on = public(models.DateField(_("due on")))
    office = internal(
        models.ForeignKey(
            Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
            verbose_name=_("department responsible"),
        )
    )  # fmt: skip
    programmes = public(
        models.ManyToManyField(
            Programme, through="LineProgramme", related_name="plan_lines",
            verbose_name=_("programmes"),
        )
    )  # fmt: skip

    class Meta:
        verbose_name = _("line of a work plan")
        verbose_name_plural = _("lines of work plans")
        ordering = ("plan", "clause__position", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("plan", "key"), name="plan_line_once"),
            models.CheckConstraint(
                condition=Q(measure="", sense="", target__isnull=True, in_percent=False)
                & ~Q(uncounted_reason="")
                | ~Q(measure="") & ~Q(sense="") & Q(target__isnull=False, uncounted_reason=""),
                name="plan_line_counted_or_says_why_not",
                violation_error_message=_(
                    "A line has a measure with a target, or says why nothing is counted."
                ),
            ),
            models.CheckConstraint(
                condition=Q(target__isnull=True)
                | Q(in_percent=False, target__gte=0)
                | Q(target__gte=0, target__lte=FULL_PERCENT),
                name="plan_line_target_can_be",
            ),
        )

    def __str__(self) -> str:
        return str(self.task)


class LineProgramme(ScopedModel):
    """That a line carries out part of a programme (clause 5.2.a); it stays as its line does."""

    scope_path = "line__plan__jurisdiction"

    line = internal(
        models.ForeignKey(PlanLine, on_delete=models.CASCADE, related_name="programme_tags")
    )
    programme = public(
        models.ForeignKey(
            Programme, on_delete=models.PROTECT, related_name="+", verbose_name=_("programme")
        )
    )

    class Meta:
        verbose_name = _("programme of a line")
        verbose_name_plural = _("programmes of lines")
        ordering = ("line", "programme__position", "programme__code")
        constraints = (
            models.UniqueConstraint(fields=("line", "programme"), name="line_programme_once"),
        )

    def __str__(self) -> str:
        return str(self.programme)


class LineStatement(ScopedModel):
    """That an uncounted task is done since a civil day, or not any more, and what shows it.

    Never changed: a later statement takes its place. It comes from somebody who did not write
    the plan.
    """

    scope_path = "line__plan__jurisdiction"

    line = internal(models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="+"))
    is_done = public(models.BooleanField(_("done")))
    day = public(models.DateField(_("on the day")))
    evidence = public(columns.text(_("what shows it"), REASON_LENGTH))
    stated_by = internal(columns.person(_("stated by"), null=False))
    stated_at = internal(models.DateTimeField(_("stated at"), default=timezone.now))

    class Meta:
        verbose_name = _("statement on a task")
        verbose_name_plural = _("statements on tasks")
        ordering = ("line", "pk")

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.evidence}"
