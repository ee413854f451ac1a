"""Projects: drafted, applied for, decided, begun, closed, stopped, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from communities.models import Community
from orgs.enums import BudgetSource, ProjectKind, ProjectStage, ProjectState
from orgs.models import (
    Organization,
    Project,
    ProjectAim,
    ProjectMilestone,
    ProjectPartner,
    ProjectPlace,
    ProjectWarning,
)
from orgs.project_rules import deciding_unit
from orgs.queries import projects as queries
from orgs.services.cases import refuse_unfit

OWN_COLUMNS = (
    "title", "kind", "kind_words", "organization", "committee", "summary", "starts_on", "ends_on",
    "budget", "budget_source", "budget_words",
)  # fmt: skip


@dataclass(frozen=True)
class ProjectContent:
    """What a draft says. Aims are (indicator, unit, target), milestones (title, last day),
    partners (organisation of the register or None, name of another body, what it contributes)."""

    title: str
    kind: str
    summary: str
    starts_on: date
    ends_on: date
    budget: Decimal
    budget_source: str
    communities: Sequence[Community]
    organization: Organization | None = None
    committee: Community | None = None
    kind_words: str = ""
    budget_words: str = ""
    aims: Sequence[tuple[str, str, Decimal]] = field(default=())
    milestones: Sequence[tuple[str, date]] = field(default=())
    partners: Sequence[tuple[Organization | None, str, str]] = field(default=())


def touched(by: User) -> dict[str, Any]:
    """Who wrote last, and when: another publishes it, and the site is older than that."""
    return {"changed_by": by, "changed_at": timezone.now()}


def lock_project(project: Project, expected_version: int | None = None) -> None:
    """Let one act at a time change the project, and tell who was slower so."""
    transaction_lock("audit")
    transaction_lock(f"project {project.pk}")
    refuse_stale(project, expected_version=expected_version)


def refuse_strangers(project: Project, by: User) -> None:
    """Raises Refusal for who does not act for the leader of the project."""
    if not queries.leads(project, by):
        raise Refusal(_("Only who leads the project does this."))


def begin_project(*, by: User, content: ProjectContent, token: str) -> tuple[Project, bool]:
    """Keep a draft, once for each `token`.

    Raises Refusal for who does not act for its leader, ValidationError keyed by field.
    """
    _refuse_content(content, by)

    def create() -> Project:
        transaction_lock("audit")
        project = Project(entered_by=by, **_columns(content), **touched(by))
        _check(project)
        project.save(force_insert=True)
        _write_parts(project, content)
        record_event(
            actor=by, action="project.begun", target=project, after={"title": project.title}
        )
        return project

    return once(model=Project, user=by, token=token, create=create)


def write_project(
    project: Project, *, by: User, content: ProjectContent, expected_version: int | None = None
) -> None:
    """Write a draft anew. Raises Refusal for who does not lead it, IllegalTransition once it was
    applied for, StaleRecord, ValidationError keyed by field."""
    _refuse_content(content, by)
    with transaction.atomic():
        lock_project(project, expected_version)
        refuse_strangers(project, by)
        if project.state != ProjectState.DRAFT:
            raise IllegalTransition(_("What was applied for does not change any more."))
        changes = _columns(content)
        before = {name: getattr(project, name) for name in changes}
        _check(Project(entered_by=project.entered_by, **changes))
        save_version(project, expected_version=expected_version, **changes, **touched(by))
        for rows in (project.places, project.aims, project.milestones, project.partners):
            rows.all().delete()
        _write_parts(project, content)
        changed = [name for name, value in changes.items() if before[name] != value]
        record_event(
            actor=by,
            action="project.written",
            target=project,
            before={name: before[name] for name in changed},
            after={name: changes[name] for name in changed},
        )


def _columns(content: ProjectContent) -> dict[str, Any]:
    codes = [unit.code for unit in content.communities]
    values = {name: getattr(content, name) for name in OWN_COLUMNS}
    return values | {"jurisdiction": deciding_unit(codes)}


def _check(project: Project) -> None:
    project.clean_fields(exclude=["entered_by", "organization", "committee", "changed_by"])
    project.validate_constraints()


def _write_parts(project: Project, content: ProjectContent) -> None:
    rows: list[Any] = [
        *(ProjectPlace(project=project, community=unit) for unit in content.communities),
        *(
            ProjectAim(project=project, indicator=indicator, unit=unit, target=target)
            for indicator, unit, target in content.aims
        ),
        *(
            ProjectMilestone(project=project, title=title, due_on=due_on)
            for title, due_on in content.milestones
        ),
        *(
            ProjectPartner(project=project, organization=organization, name=name, role=role)
            for organization, name, role in content.partners
        ),
    ]
    for row in rows:
        row.clean_fields(exclude=["project", "community", "organization"])
        row.save(force_insert=True)


def _refuse_content(content: ProjectContent, by: User) -> None:
    _refuse_leader(content, by)
    errors: dict[str, Any] = {}
    if not content.communities:
        errors["communities"] = _("Choose the communities that it serves.")
    elif content.committee is not None and content.committee not in content.communities:
        errors["communities"] = _("A committee's project serves its own community as well.")
    if content.ends_on < content.starts_on:
        errors["ends_on"] = _("The end lies before the beginning.")
    for value, other, name in (
        (content.kind, ProjectKind.OTHER, "kind_words"),
        (content.budget_source, BudgetSource.OTHER, "budget_words"),
    ):
        if (value == other) != bool(getattr(content, name)):
            errors[name] = _("Write it in words where “Other” is chosen, and only there.")
    if any(not content.starts_on <= due <= content.ends_on for _title, due in content.milestones):
        errors["milestones"] = _("A milestone is due within the period of the project.")
    partners = [one for one, _name, _role in content.partners if one is not None]
    if content.organization in partners or len(partners) != len(set(partners)):
        errors["partners"] = _("An organisation takes part once, as leader or as partner.")
    if errors:
        raise ValidationError(errors)


def _refuse_leader(content: ProjectContent, by: User) -> None:
    if content.organization is not None and content.committee is None:
        led = queries.leading_organizations(by).filter(pk=content.organization.pk)
    elif content.committee is not None and content.organization is None:
        led = queries.leading_committees(by).filter(pk=content.committee.pk)
    else:
        raise ValidationError({"leader": _("Choose who leads it: one organisation or committee.")})
    if not led.exists():
        raise Refusal(_("A project is entered by who acts for its leader."))


def _begin_step(
    project: Project, target: str, by: User, expected_version: int | None, reason: str = ""
) -> None:
    """Whose step it is, after everybody who was faster."""
    lock_project(project, expected_version)
    step = project.TRANSITIONS.between(project.state, target)
    if step is None:
        raise impossible(project)
    if not queries.may_take(project, step, by):
        raise IllegalTransition(
            _("Your role does not allow this step: %(step)s.") % {"step": step.label}
        )
    if step.reason_required and not reason.strip():
        raise ValidationError({"reason": _("Give a reason.")})


def steps_for(project: Project, user: User) -> list[Transition]:
    """The steps that `user` may take with `project` now."""
    steps = permitted_transitions(project, user)
    return [step for step in steps if queries.may_take(project, step, user)]


def impossible(project: Project) -> IllegalTransition:
    """What is told of a step that does not lead on from the project's state."""
    return IllegalTransition(
        _("“%(object)s” is “%(source)s”; this step is not possible any more.")
        % {"object": project, "source": project.get_state_display()}
    )


def apply_for(project: Project, *, by: User, expected_version: int | None = None) -> None:
    """Hand the draft to the unit that decides on it; what the lists say is kept with it.

    Raises Refusal where a list forbids it or something lacks, IllegalTransition, StaleRecord.
    """
    with transaction.atomic():
        _begin_step(project, ProjectState.APPLIED, by, expected_version)
        if not project.aims.exists() or not project.milestones.exists():
            raise Refusal(_("It needs at least one aim with a figure and one milestone."))
        if project.ends_on < timezone.localdate():
            raise Refusal(_("Its period is over already."))
        _warn(project, ProjectStage.APPLICATION)
        transition(
            project,
            ProjectState.APPLIED,
            by=by,
            expected_version=expected_version,
            applied_by=by,
            applied_on=timezone.localdate(),
            # A community may have come to another township since the draft was written.
            jurisdiction=deciding_unit(
                project.places.order_by().values_list("community__code", flat=True)
            ),
            **touched(by),
        )


def _warn(project: Project, stage: str) -> None:
    """Refuse what a list forbids; keep what it warns of (policy clause 2.3.c)."""
    for organization, restricted in queries.project_restrictions(project):
        if restricted.is_refusal:
            raise Refusal(restricted.message)
        ProjectWarning.objects.create(
            project=project,
            stage=stage,
            organization=organization,
            rule=restricted.rule,
            day=timezone.localdate(),
        )


def refuse_own_decision(project: Project, by: User) -> None:
    """Raises DutyConflict for who entered, applied for or ever wrote the project."""
    if by.pk in queries.writers(project):
        raise DutyConflict(_("Who entered a project does not decide on it."))


def decide_project(
    project: Project,
    target: str,
    *,
    by: User,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Accept or refuse a project as the unit that decides on it; a refusal gives its reasons.

    Raises DutyConflict for who entered it, Refusal where a list forbids it, IllegalTransition for
    officers of another level, StaleRecord, ValidationError keyed by field.
    """
    refuse_unfit(project, decision=reason.strip())
    with transaction.atomic():
        _begin_step(project, target, by, expected_version, reason)
        refuse_own_decision(project, by)
        if target == ProjectState.ACCEPTED:
            _warn(project, ProjectStage.ACCEPTANCE)
        transition(
            project,
            target,
            by=by,
            expected_version=expected_version,
            reason=reason,
            decision=reason.strip(),
            decided_by=by,
            decided_on=timezone.localdate(),
            **touched(by),
        )


def start_project(project: Project, *, by: User, expected_version: int | None = None) -> None:
    """The leader begins what was accepted. Raises IllegalTransition, StaleRecord."""
    with transaction.atomic():
        _begin_step(project, ProjectState.RUNNING, by, expected_version)
        transition(
            project,
            ProjectState.RUNNING,
            by=by,
            expected_version=expected_version,
            started_on=timezone.localdate(),
            **touched(by),
        )


def withdraw_project(
    project: Project, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """The leader takes back what was not decided yet. Raises as `start_project`."""
    refuse_unfit(project, decision=reason.strip())
    with transaction.atomic():
        _begin_step(project, ProjectState.WITHDRAWN, by, expected_version, reason)
        transition(
            project,
            ProjectState.WITHDRAWN,
            by=by,
            expected_version=expected_version,
            reason=reason,
            decision=reason.strip(),
            **touched(by),
        )


def stop_project(
    project: Project, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Leader or deciding unit end a project before its time. Raises as `start_project`."""
    refuse_unfit(project, stop_reason=reason.strip())
    with transaction.atomic():
        _begin_step(project, ProjectState.STOPPED, by, expected_version, reason)
        _refuse_open_change(project)
        transition(
            project,
            ProjectState.STOPPED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            stop_reason=reason.strip(),
            stopped_on=timezone.localdate(),
            **touched(by),
        )


def close_project(
    project: Project, *, by: User, report: str, expected_version: int | None = None
) -> None:
    """The leader closes it with the report: every milestone settled, every aim with its figure.

    Raises Refusal that names what lacks, IllegalTransition, StaleRecord, ValidationError.
    """
    refuse_unfit(project, report=report.strip())
    with transaction.atomic():
        _begin_step(project, ProjectState.CLOSED, by, expected_version)
        if not report.strip():
            raise ValidationError({"report": _("Write the closing report.")})
        _refuse_open_change(project)
        lacking = [*queries.unsettled(project), *queries.unmeasured(project)]
        if lacking:
            raise Refusal(
                _("Settle these milestones and enter these figures first: %(names)s.")
                % {"names": "、".join(lacking)}
            )
        transition(
            project,
            ProjectState.CLOSED,
            by=by,
            expected_version=expected_version,
            report=report.strip(),
            closed_by=by,
            closed_on=timezone.localdate(),
            **touched(by),
        )


def _refuse_open_change(project: Project) -> None:
    if queries.open_change(project) is not None:
        raise Refusal(_("A change of the project waits for its decision."))
