"""How a project goes: aims, milestones, progress with photos, changes asked for, warnings kept."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.validators import validate_jurisdiction
from communities.models import Community
from orgs.enums import ChangeState, MilestoneOutcome, ProjectStage
from orgs.models import columns
from orgs.models.credit_rules import Restriction
from orgs.models.organizations import Organization
from orgs.models.projects import LINE_LENGTH, REASON_LENGTH, TEXT_LENGTH, Project
from portal.models import Photo

FIGURE_DIGITS, FIGURE_PLACES = 12, 2
WHOLE = 100


class ProjectAim(models.Model):
    """What a project wants to reach, as a figure, and what it reached."""

    project = internal(models.ForeignKey(Project, on_delete=models.CASCADE, related_name="aims"))
    indicator = public(columns.line(_("indicator"), LINE_LENGTH))
    unit = public(columns.line(_("unit"), 20))
    target = public(
        models.DecimalField(
            _("target"),
            max_digits=FIGURE_DIGITS,
            decimal_places=FIGURE_PLACES,
            validators=[MinValueValidator(0)],
        )
    )
    result = public(
        models.DecimalField(
            _("result"),
            max_digits=FIGURE_DIGITS,
            decimal_places=FIGURE_PLACES,
            null=True,
            blank=True,
            validators=[MinValueValidator(0)],
        )
    )

    class Meta:
        verbose_name = _("aim of a project")
        verbose_name_plural = _("aims of projects")
        ordering = ("project", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(indicator=""), name="project_aim_says_what"),
            models.CheckConstraint(condition=~Q(unit=""), name="project_aim_has_a_unit"),
            models.CheckConstraint(condition=Q(target__gte=0), name="project_aim_target"),
            models.CheckConstraint(
                condition=Q(result__isnull=True) | Q(result__gte=0), name="project_aim_result"
            ),
        )

    def __str__(self) -> str:
        return str(self.indicator)


class ProjectMilestone(models.Model):
    """A step with its last day. `percent` and `outcome` are set by `services.project_course`."""

    project = internal(
        models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    )
    title = public(columns.line(_("milestone"), LINE_LENGTH))
    due_on = public(models.DateField(_("due on")))
    percent = public(
        models.PositiveSmallIntegerField(
            _("progress in per cent"),
            default=0,
            editable=False,
            validators=[MaxValueValidator(WHOLE)],
        )
    )
    outcome = public(
        models.CharField(
            _("outcome"),
            max_length=10,
            choices=MilestoneOutcome.choices,
            default=MilestoneOutcome.OPEN,
            editable=False,
        )
    )
    settled_on = public(columns.day(_("settled on")))

    class Meta:
        verbose_name = _("milestone of a project")
        verbose_name_plural = _("milestones of projects")
        ordering = ("project", "due_on", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="project_milestone_says_what"),
            models.CheckConstraint(
                condition=Q(percent__lte=WHOLE), name="project_milestone_percent"
            ),
            models.CheckConstraint(
                condition=Q(outcome=MilestoneOutcome.OPEN, settled_on__isnull=True)
                | Q(outcome=MilestoneOutcome.DONE, percent=WHOLE, settled_on__isnull=False)
                | Q(outcome=MilestoneOutcome.GIVEN_UP, settled_on__isnull=False),
                name="project_milestone_settled_on_a_day",
            ),
        )
        indexes = (models.Index(fields=("outcome", "due_on"), name="project_milestone_due"),)

    def __str__(self) -> str:
        return str(self.title)


class TakenOut(models.Model):
    """What should not be public is withheld: it stays on record, and the site no longer shows it.

    Shown again, only the trail tells who withheld it, when and why.
    """

    withheld_by = internal(columns.person(_("withheld by")))
    withheld_on = internal(columns.day(_("withheld on")))
    withheld_reason = internal(
        columns.text(_("why it is withheld"), REASON_LENGTH, blank=True, default="")
    )

    class Meta:
        abstract = True


def _withheld_whole(name: str) -> models.CheckConstraint:
    empty = Q(withheld_by__isnull=True, withheld_on__isnull=True, withheld_reason="")
    whole = Q(withheld_by__isnull=False, withheld_on__isnull=False) & ~Q(withheld_reason="")
    return models.CheckConstraint(condition=empty | whole, name=name)


class ProjectEntry(TakenOut):
    """What happened, as it was entered; its words never change later."""

    project = internal(models.ForeignKey(Project, on_delete=models.PROTECT, related_name="entries"))
    day = public(models.DateField(_("day")))
    text = public(columns.text(_("what happened"), TEXT_LENGTH))
    entered_by = internal(columns.person(_("entered by"), null=False))
    entered_at = internal(models.DateTimeField(_("entered at"), auto_now_add=True))

    class Meta:
        verbose_name = _("progress of a project")
        verbose_name_plural = _("progress of projects")
        ordering = ("project", "-day", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="project_entry_text"),
            _withheld_whole("project_entry_withheld_with_reasons"),
        )

    def __str__(self) -> str:
        return f"{self.project} · {self.day}"


class ProgressMark(models.Model):
    """How far a milestone was by an entry."""

    entry = internal(
        models.ForeignKey(ProjectEntry, on_delete=models.PROTECT, related_name="marks")
    )
    milestone = internal(
        models.ForeignKey(ProjectMilestone, on_delete=models.PROTECT, related_name="marks")
    )
    percent = public(models.PositiveSmallIntegerField(_("progress in per cent")))
    outcome = public(
        models.CharField(_("outcome"), max_length=10, choices=MilestoneOutcome.choices)
    )

    class Meta:
        verbose_name = _("progress of a milestone")
        verbose_name_plural = _("progress of milestones")
        ordering = ("entry", "milestone__due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("entry", "milestone"), name="progress_mark_once"),
            models.CheckConstraint(condition=Q(percent__lte=WHOLE), name="progress_mark_percent"),
        )

    def __str__(self) -> str:
        return f"{self.milestone} · {self.percent}%"


class ProjectPhoto(TakenOut):
    """A photo of the progress, or a paper attached to the project, which is never published."""

    project = internal(models.ForeignKey(Project, on_delete=models.PROTECT, related_name="photos"))
    entry = internal(
        models.ForeignKey(
            ProjectEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="photos"
        )
    )
    photo = internal(models.ForeignKey(Photo, on_delete=models.PROTECT, related_name="+"))

    class Meta:
        verbose_name = _("photo of a project")
        verbose_name_plural = _("photos of projects")
        ordering = ("project", "pk")
        constraints = (_withheld_whole("project_photo_withheld_with_reasons"),)

    def __str__(self) -> str:
        return str(self.photo)


class ProjectChange(VersionedModel):
    """Another period, other communities or other days of milestones (`moves`), asked for while the
    project is under way.

    `jurisdiction` is the unit that holds the communities before and after: it decides.
    """

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    project = internal(models.ForeignKey(Project, on_delete=models.PROTECT, related_name="changes"))
    jurisdiction = internal(
        models.CharField(
            _("decided in (division code)"),
            max_length=CODE_LENGTH,
            editable=False,
            validators=[validate_jurisdiction],
        )
    )
    starts_on = internal(models.DateField(_("begins on")))
    ends_on = internal(models.DateField(_("ends on")))
    communities = internal(
        models.ManyToManyField(Community, related_name="+", verbose_name=_("communities"))
    )
    reason = internal(columns.text(_("reason"), REASON_LENGTH))
    state = internal(
        models.CharField(
            _("state"),
            max_length=10,
            choices=ChangeState.choices,
            default=ChangeState.ASKED,
            editable=False,
        )
    )
    asked_by = internal(columns.person(_("asked by"), null=False))
    asked_on = internal(models.DateField(_("asked on")))
    decided_by = internal(columns.person(_("decided by")))
    decided_on = internal(columns.day(_("decided on")))
    answer = internal(columns.text(_("answer"), REASON_LENGTH, blank=True))

    class Meta:
        verbose_name = _("change of a project")
        verbose_name_plural = _("changes of projects")
        ordering = ("project", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("project",),
                condition=Q(state=ChangeState.ASKED),
                name="project_change_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="project_change_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state=ChangeState.ASKED, decided_by__isnull=True)
                | Q(
                    state=ChangeState.TAKEN_BACK,
                    decided_by__isnull=True,
                    decided_on__isnull=False,
                )
                | (
                    Q(state__in=(ChangeState.AGREED, ChangeState.DECLINED))
                    & Q(decided_by__isnull=False, decided_on__isnull=False)
                    & ~Q(decided_by=F("asked_by"))
                ),
                name="project_change_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=ChangeState.DECLINED) | ~Q(answer=""),
                name="project_change_declined_with_reasons",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} · {self.asked_on}"


class MilestoneMove(models.Model):
    """Another last day of a milestone, as part of a change; it holds once that is agreed to."""

    change = internal(
        models.ForeignKey(ProjectChange, on_delete=models.PROTECT, related_name="moves")
    )
    milestone = internal(
        models.ForeignKey(ProjectMilestone, on_delete=models.PROTECT, related_name="moves")
    )
    due_from = internal(models.DateField(_("was due on")))
    due_on = internal(models.DateField(_("due on")))

    class Meta:
        verbose_name = _("moved milestone")
        verbose_name_plural = _("moved milestones")
        ordering = ("change", "due_on", "pk")
        constraints = (
            models.UniqueConstraint(fields=("change", "milestone"), name="milestone_move_once"),
            models.CheckConstraint(condition=~Q(due_on=F("due_from")), name="milestone_move_moves"),
        )

    def __str__(self) -> str:
        return f"{self.milestone} · {self.due_on}"


class ProjectWarning(models.Model):
    """That an organisation stood on a list when it applied or was accepted, as it was shown."""

    project = internal(
        models.ForeignKey(Project, on_delete=models.PROTECT, related_name="warnings")
    )
    stage = internal(models.CharField(_("when"), max_length=20, choices=ProjectStage.choices))
    organization = internal(
        models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    )
    rule = internal(models.ForeignKey(Restriction, on_delete=models.PROTECT, related_name="+"))
    day = internal(models.DateField(_("day")))

    class Meta:
        verbose_name = _("warning about a project")
        verbose_name_plural = _("warnings about projects")
        ordering = ("project", "pk")

    def __str__(self) -> str:
        return f"{self.organization} · {self.rule.get_list_display()}"
