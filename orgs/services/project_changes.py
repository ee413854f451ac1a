"""Changes of a project under way: another period or other communities, asked for and decided."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, refuse_stale, save_version
from communities.models import Community
from orgs.enums import ChangeState, MilestoneOutcome
from orgs.models import (
    Project,
    ProjectChange,
    ProjectPlace,
)
from orgs.project_rules import PROJECT_ENDED, PROJECT_UNDER_WAY, deciding_unit
from orgs.queries import projects as queries
from orgs.services.cases import refuse_unfit
from orgs.services.projects import end_open_change, refuse_strangers, touched


def ask_change(
    project: Project,
    *,
    by: User,
    starts_on: date,
    ends_on: date,
    communities: Collection[Community],
    reason: str,
    token: str,
) -> tuple[ProjectChange, bool]:
    """Ask for another period or other communities, once for each `token`.

    Raises Refusal where one waits already or nothing changes, IllegalTransition unless the project
    is under way, ValidationError keyed by field: also where the period is over or leaves out an
    open milestone.
    """
    _refuse_wish(project, starts_on, ends_on, communities)

    def create() -> ProjectChange:
        transaction_lock("audit")
        transaction_lock(f"project {project.pk}")
        now = Project.objects.get(pk=project.pk)
        _refuse_change(now, by)
        _refuse_period(now, starts_on, ends_on)
        present, wanted = _places(now), {unit.code for unit in communities}
        if (now.starts_on, now.ends_on, present) == (starts_on, ends_on, wanted):
            raise Refusal(_("Nothing would change."))
        asked = ProjectChange(
            project=now,
            jurisdiction=deciding_unit(present | wanted),
            starts_on=starts_on,
            ends_on=ends_on,
            reason=reason,
            asked_by=by,
            asked_on=timezone.localdate(),
        )
        asked.clean_fields(exclude=["project", "asked_by"])
        asked.save(force_insert=True)
        asked.communities.set(communities)
        # The site tells of no change before it is agreed to: it is not older than the project.
        save_version(now)
        record_event(actor=by, action="project.change_asked", target=now, after={"reason": reason})
        return asked

    made, is_new = once(model=ProjectChange, user=by, token=token, create=create)
    if made.project_id != project.pk:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    return made, is_new


def _refuse_wish(
    project: Project, starts_on: date, ends_on: date, communities: Collection[Community]
) -> None:
    if not communities:
        raise ValidationError({"communities": _("Choose the communities that it serves.")})
    if project.committee is not None and project.committee not in communities:
        raise ValidationError(
            {"communities": _("A committee's project serves its own community as well.")}
        )
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The end lies before the beginning.")})


def _refuse_period(project: Project, starts_on: date, ends_on: date) -> None:
    """A period that is over, or that leaves out a milestone that is still open."""
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": _("The end lies in the past.")})
    outside = project.milestones.filter(outcome=MilestoneOutcome.OPEN).exclude(
        due_on__range=(starts_on, ends_on)
    )
    if names := list(outside.values_list("title", flat=True)):
        raise ValidationError(
            {
                "ends_on": _("These open milestones would be due outside the period: %(names)s.")
                % {"names": "、".join(names)}
            }
        )


def _refuse_change(project: Project, by: User) -> None:
    refuse_strangers(project, by)
    if project.state not in PROJECT_UNDER_WAY:
        raise IllegalTransition(_("Only a project that is under way is changed."))
    if queries.open_change(project) is not None:
        raise Refusal(_("A change of the project waits for its decision."))


def _places(project: Project) -> set[str]:
    return set(project.places.values_list("community__code", flat=True))


def no_longer_asked() -> IllegalTransition:
    """What is told of a change on which there is nothing to decide any more."""
    return IllegalTransition(_("This change was decided or taken back already."))


def decide_change(
    change: ProjectChange,
    *,
    by: User,
    agrees: bool,
    answer: str = "",
    expected_version: int | None = None,
) -> None:
    """Agree to a change, which holds from now on, or decline it with reasons.

    Raises Refusal for officers of another unit, DutyConflict for who asked, IllegalTransition
    once it was decided or the project has ended, StaleRecord, ValidationError keyed by field: also
    where the period asked for is over by now.
    """
    refuse_unfit(change, answer=answer.strip())
    if not agrees and not answer.strip():
        raise ValidationError({"answer": _("Give a reason.")})
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"project {change.project_id}")
        refuse_stale(change, expected_version=expected_version)
        project = Project.objects.get(pk=change.project_id)
        if change.state != ChangeState.ASKED or project.state not in PROJECT_UNDER_WAY:
            raise no_longer_asked()
        if not queries.decides(change.jurisdiction, by):
            raise Refusal(_("Another unit decides on this change."))
        if change.asked_by_id == by.pk:
            raise DutyConflict(_("Who asked for a change does not decide on it."))
        if agrees:
            _refuse_period(project, change.starts_on, change.ends_on)
        save_version(
            change,
            expected_version=expected_version,
            state=ChangeState.AGREED if agrees else ChangeState.DECLINED,
            decided_by=by,
            decided_on=timezone.localdate(),
            answer=answer.strip(),
        )
        changes = _as_asked(project, change) if agrees else {}
        save_version(project, **changes, **(touched(by) if agrees else {}))
        record_event(
            actor=by,
            action="project.change_agreed" if agrees else "project.change_declined",
            target=project,
            after=changes,
            reason=answer,
        )


def take_back_change(
    change: ProjectChange, *, by: User, expected_version: int | None = None
) -> None:
    """The leader no longer asks for it. Raises Refusal for others, IllegalTransition once it was
    decided, StaleRecord."""
    with transaction.atomic():
        transaction_lock("audit")
        transaction_lock(f"project {change.project_id}")
        refuse_stale(change, expected_version=expected_version)
        project = Project.objects.get(pk=change.project_id)
        refuse_strangers(project, by)
        if change.state != ChangeState.ASKED:
            raise no_longer_asked()
        end_open_change(project, by)
        save_version(project)


def _as_asked(project: Project, change: ProjectChange) -> dict[str, Any]:
    units = list(change.communities.all())
    project.places.all().delete()
    for unit in units:
        ProjectPlace.objects.create(project=project, community=unit)
    return {
        "starts_on": change.starts_on,
        "ends_on": change.ends_on,
        "jurisdiction": deciding_unit([unit.code for unit in units]),
    }


def follow_units(codes: Mapping[str, str]) -> None:
    """Let who decides follow the communities that have new codes, the values of `codes`: one that
    came to another township may leave a project to that township, or move it up to the county."""
    moved = list(codes.values())
    here = Project.objects.filter(places__community__code__in=moved)
    for project in here.exclude(state__in=sorted(PROJECT_ENDED)).distinct():
        _let_decide(project, _places(project))
    asked = ProjectChange.objects.filter(state=ChangeState.ASKED).filter(
        Q(communities__code__in=moved) | Q(project__places__community__code__in=moved)
    )
    for change in asked.select_related("project").distinct():
        wanted = change.communities.values_list("code", flat=True)
        _let_decide(change, _places(change.project) | set(wanted))


def _let_decide(row: Project | ProjectChange, codes: set[str]) -> None:
    unit = deciding_unit(codes)
    if row.jurisdiction != unit:
        save_version(row, jurisdiction=unit)
