"""Findings: deductions that have to be put right, what was done, and who looked at it again."""

from __future__ import annotations

from typing import ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.models import LocalBody, PropertyContract
from deliberation.models import Topic
from evaluation.constants import LONGEST_TERM
from evaluation.enums import FindingState, RecheckOutcome, Severity
from evaluation.models.inspections import Inspection
from evaluation.models.people import person_field
from evaluation.models.revisions import ScoreRevision
from evaluation.models.scorecards import Criterion, points_field
from evaluation.rules import FINDING_STEPS, TO_RECTIFY
from portal.models import Photo


class RectificationTerm(models.Model):
    """In how many civil days a finding of a severity is put right, and how long it is watched then.

    Of the rows of a severity the latest one in force on the day of issue holds; rows never change.
    """

    severity = public(models.CharField(_("severity"), max_length=20, choices=Severity.choices))
    days = public(
        models.PositiveSmallIntegerField(_("days to rectify"), validators=[MinValueValidator(1)])
    )
    observation_days = public(models.PositiveSmallIntegerField(_("days of observation")))
    restores_points = public(
        models.BooleanField(
            _("points come back"),
            default=False,
            help_text=_(
                "Once it is rectified, the points that were lost come back, as long as the round "
                "is not final. Otherwise the scores stay as they were."
            ),
        )
    )
    in_force_since = public(models.DateField(_("in force since")))
    source = public(models.CharField(_("source"), max_length=200, validators=[validate_plain_text]))

    class Meta:
        verbose_name = _("time for rectification")
        verbose_name_plural = _("times for rectification")
        ordering = ("severity", "-in_force_since")
        constraints = (
            models.UniqueConstraint(
                fields=("severity", "in_force_since"), name="rectification_term_of_a_day"
            ),
            models.CheckConstraint(
                condition=Q(days__range=(1, LONGEST_TERM), observation_days__lte=LONGEST_TERM),
                name="rectification_term_days",
                violation_error_message=_("One to 365 days."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="rectification_term_source"),
        )

    def __str__(self) -> str:
        return f"{self.get_severity_display()} · {self.days}"


class Finding(ScopedModel, VersionedModel):
    """Points lost in one criterion that have to be put right, with the notice about it.

    `owner_body` or `owner_contract` says who puts it right; without either the committee itself
    does. `points_lost`, `problem` and `scored_by` repeat the revision that it was made from, and
    `reported_by` and `verified_by` the last report and re-inspection; the services set them.
    """

    scope_path = "inspection__community__code"
    TRANSITIONS: ClassVar[TransitionTable] = FINDING_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(models.CharField(max_length=COUNTY_DIGITS, editable=False))
    year = internal(models.PositiveSmallIntegerField(_("year"), editable=False))
    sequence = internal(models.PositiveIntegerField(_("number in the year"), editable=False))
    inspection = internal(
        models.ForeignKey(
            Inspection,
            on_delete=models.PROTECT,
            related_name="findings",
            verbose_name=_("inspection"),
        )
    )
    revision = internal(
        models.ForeignKey(ScoreRevision, on_delete=models.PROTECT, related_name="findings")
    )
    criterion = internal(
        models.ForeignKey(
            Criterion,
            on_delete=models.PROTECT,
            related_name="findings",
            verbose_name=_("criterion"),
        )
    )
    points_lost = internal(points_field(_("points lost")))
    problem = internal(
        models.TextField(_("problem"), blank=True, validators=[validate_multiline_text])
    )
    requirement = internal(
        models.TextField(_("what has to be done"), blank=True, validators=[validate_multiline_text])
    )
    severity = internal(
        models.CharField(
            _("severity"), max_length=20, choices=Severity.choices, default=Severity.ORDINARY
        )
    )
    term = internal(
        models.ForeignKey(RectificationTerm, on_delete=models.PROTECT, related_name="findings")
    )
    owner_body = internal(
        models.ForeignKey(
            LocalBody, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
        )
    )
    owner_contract = internal(
        models.ForeignKey(
            PropertyContract,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="findings",
        )
    )
    issued_on = internal(models.DateField(_("issued on"), default=timezone.localdate))
    issued_by = internal(person_field(_("issued by")))
    due = internal(models.DateField(_("due")))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=FindingState.choices,
            default=FindingState.OPEN,
            editable=False,
        )
    )
    scored_by = internal(person_field(_("scored by")))
    reported_by = internal(person_field(_("reported by"), null=True, blank=True))
    reported_on = internal(models.DateField(_("reported on"), null=True, editable=False))
    verified_by = internal(person_field(_("re-inspected by"), null=True, blank=True))
    verified_on = internal(models.DateField(_("rectified on"), null=True, editable=False))
    observed_until = internal(models.DateField(_("observed until"), null=True, editable=False))
    decision_reason = internal(
        models.TextField(_("reason"), blank=True, validators=[validate_multiline_text])
    )
    topic = internal(
        models.ForeignKey(
            Topic,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="findings",
            editable=False,
            verbose_name=_("topic"),
        )
    )

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ("due", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("jurisdiction", "year", "sequence"), name="finding_number_once"
            ),
            models.UniqueConstraint(
                fields=("inspection", "criterion"),
                condition=~Q(state=FindingState.WITHDRAWN),
                name="finding_once_a_criterion",
            ),
            models.CheckConstraint(
                condition=Q(points_lost__gte=0), name="finding_points_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(owner_body__isnull=True) | Q(owner_contract__isnull=True),
                name="finding_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(due__gt=F("issued_on")), name="finding_due_after_its_issue"
            ),
            models.CheckConstraint(
                condition=Q(verified_by__isnull=True)
                | (~Q(verified_by=F("reported_by")) & ~Q(verified_by=F("scored_by"))),
                name="finding_verified_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(FindingState.VERIFIED, FindingState.CLOSED))
                | Q(
                    verified_by__isnull=False,
                    reported_by__isnull=False,
                    verified_on__isnull=False,
                    observed_until__isnull=False,
                    observed_until__gte=F("verified_on"),
                ),
                name="finding_rectified_once_reinspected",
            ),
            models.CheckConstraint(
                condition=~Q(state=FindingState.WITHDRAWN) | ~Q(decision_reason=""),
                name="finding_withdrawn_with_a_reason",
            ),
        )
        indexes = (
            models.Index(fields=("state", "due"), name="finding_state_due"),
            models.Index(fields=("issued_on", "sequence"), name="finding_newest"),
            models.Index(fields=("severity",), name="finding_severity"),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.criterion}"

    @property
    def number(self) -> str:
        """As official papers write it: 〔2026〕3号."""
        return f"〔{self.year}〕{self.sequence}号"

    @property
    def owner_name(self) -> str:
        """Who puts it right."""
        if self.owner_body is not None:
            return str(self.owner_body)
        if self.owner_contract is not None:
            return str(self.owner_contract.company)
        return str(self.inspection.community)

    @property
    def is_overdue(self) -> bool:
        return self.state in TO_RECTIFY and self.due < timezone.localdate()

    @property
    def is_observed(self) -> bool:
        """It is watched, or was to the end; a relapse ends that."""
        return self.state in (FindingState.VERIFIED, FindingState.CLOSED)

    @property
    def observation_is_over(self) -> bool:
        over = self.observed_until is not None and self.observed_until < timezone.localdate()
        return self.state == FindingState.VERIFIED and over


class Repair(models.Model):
    """A report that a finding was put right; kept for ever."""

    finding = internal(models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="repairs"))
    number = internal(models.PositiveSmallIntegerField(_("number")))
    text = internal(models.TextField(_("what was done"), validators=[validate_multiline_text]))
    reported_by = internal(person_field(_("reported by")))
    reported_at = internal(models.DateTimeField(_("reported at"), default=timezone.now))

    class Meta:
        verbose_name = _("report of a repair")
        verbose_name_plural = _("reports of repairs")
        ordering = ("finding", "number")
        constraints = (
            models.UniqueConstraint(fields=("finding", "number"), name="repair_number"),
            models.CheckConstraint(condition=~Q(text=""), name="repair_says_what_was_done"),
        )

    def __str__(self) -> str:
        return f"{self.finding} · {self.number}"


class Recheck(models.Model):
    """What somebody saw who looked at it again; kept for ever.

    `seen_in` is the later inspection that showed a relapse; None where a person went there.
    """

    finding = internal(
        models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="rechecks")
    )
    repair = internal(models.ForeignKey(Repair, on_delete=models.PROTECT, related_name="rechecks"))
    outcome = internal(
        models.CharField(_("outcome"), max_length=20, choices=RecheckOutcome.choices)
    )
    text = internal(
        models.TextField(_("what was seen"), blank=True, validators=[validate_multiline_text])
    )
    seen_in = internal(
        models.ForeignKey(
            Inspection, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
        )
    )
    checked_by = internal(person_field(_("re-inspected by")))
    checked_at = internal(models.DateTimeField(_("re-inspected at"), default=timezone.now))

    class Meta:
        verbose_name = _("re-inspection")
        verbose_name_plural = _("re-inspections")
        ordering = ("finding", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("repair",),
                condition=~Q(outcome=RecheckOutcome.RELAPSED),
                name="recheck_once_a_repair",
            ),
            models.CheckConstraint(
                condition=Q(outcome=RecheckOutcome.RECTIFIED) | ~Q(text=""),
                name="recheck_says_what_is_missing",
            ),
            models.CheckConstraint(
                condition=Q(seen_in__isnull=True) | Q(outcome=RecheckOutcome.RELAPSED),
                name="recheck_by_inspection_is_a_relapse",
            ),
        )

    def __str__(self) -> str:
        return f"{self.finding} · {self.get_outcome_display()}"


class FindingPhoto(ScopedModel):
    """A photo of a repair. Once it was sent with a report it stays."""

    scope_path = "finding__inspection__community__code"

    finding = internal(models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="photos"))
    repair = internal(
        models.ForeignKey(Repair, on_delete=models.PROTECT, null=True, related_name="photos")
    )
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("photo of a repair")
        verbose_name_plural = _("photos of repairs")
        ordering = ("finding", "pk")

    def __str__(self) -> str:
        return str(self.photo)
