"""Projects: applied for, decided, begun, closed, stopped, taken back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal, Transition
from accounts.services import (
    impossible,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from orgs.enums import ChangeState, OrganizationStatus, ProjectStage, ProjectState
from orgs.models import Organization, Project, ProjectWarning
from orgs.project_rules import deciding_unit
from orgs.queries import projects as queries
from orgs.services.cases import refuse_unfit


def touched(by: User) -> dict[str, Any]:
    """Who wrote last, and when: another publishes it, and the site is older than that."""
    return {"changed_by": by, "changed_at": timezone.now()}


def ended_message(organizations: Iterable[Organization]) -> str:
    """Names those that have ended, who carry out nothing any more; empty where there are none."""
    ended = [one.name for one in organizations if one.status != OrganizationStatus.ACTIVE]
    if not ended:
        return ""
    return str(_("These organisations have ended: %(names)s.") % {"names": "、".join(ended)})


def lock_project(project: Project, expected_version: int | None = None) -> None:
    """Let one act at a time change the project, and tell who was slower so."""
    transaction_lock("audit")
    transaction_lock(f"project {project.pk}")
    refuse_stale(project, expected_version=expected_version)


def refuse_strangers(project: Project, by: User) -> None:
    """Raises Refusal for who does not act for the leader of the project."""
    if not queries.leads(project, by):
        raise Refusal(_("Only who leads the project does this."))


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


def apply_for(project: Project, *, by: User, expected_version: int | None = None) -> None:
    """Hand the draft to the unit that decides on it; what the lists say is kept with it.

    Raises Refusal where a list forbids it or something lacks, IllegalTransition, StaleRecord.
    """
    with transaction.atomic():
        _begin_step(project, ProjectState.APPLIED, by, expected_version)
        if not project.aims.exists() or not project.milestones.exists():
            raise Refusal(_("It needs at least one aim with a figure and one milestone."))
        if closed := queries.closed_places(project):
            raise Refusal(
                _("These communities exist no more: %(names)s.") % {"names": "、".join(closed)}
            )
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
    """Refuse what is over, who has ended and what a list forbids; keep what a list warns of
    (policy clause 2.3.c)."""
    if project.ends_on < timezone.localdate():
        raise Refusal(_("Its period is over already."))
    taking_part = [one.pk for one in queries.concerned(project)]
    # Read anew: the page was drawn, and the project read, before the lock was held.
    if message := ended_message(Organization.objects.filter(pk__in=taking_part)):
        raise Refusal(message)
    for organization, restricted in queries.project_restrictions(project):
        if restricted.is_refusal:
            raise Refusal(restricted.told)
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
        end_open_change(project, by)
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


def end_open_change(project: Project, by: User) -> None:
    """Take back what is asked for, if anything is; only under the project's lock."""
    asked = queries.open_change(project)
    if asked is None:
        return
    save_version(asked, state=ChangeState.TAKEN_BACK, decided_on=timezone.localdate())
    record_event(
        actor=by,
        action="project.change_taken_back",
        target=project,
        before={"reason": asked.reason},
    )


def _refuse_open_change(project: Project) -> None:
    if queries.open_change(project) is not None:
        raise Refusal(_("A change of the project waits for its decision."))
