"""Changes of a project under way: another period, other communities or days of milestones, asked
for and decided."""

from __future__ import annotations

from collections import defaultdict
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
    MilestoneMove,
    Project,
    ProjectChange,
    ProjectMilestone,
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
    moves: Mapping[int, date] | None = None,
) -> tuple[ProjectChange, bool]:
    """Ask for another period, other communities, or by `moves` for other last days of milestones,
    by their primary keys; once for each `token`.

    Raises Refusal where one waits already or nothing changes, IllegalTransition unless the project
    is under way, ValidationError keyed by field: also where the period is over or leaves out an
    open milestone, and `milestone_<pk>` for one that is settled or moved into the past.
    """
    _refuse_wish(project, starts_on, ends_on, communities)

    def create() -> ProjectChange:
        transaction_lock("audit")
        transaction_lock(f"project {project.pk}")
        now = Project.objects.get(pk=project.pk)
        _refuse_change(now, by)
        moved = _moved(now, moves or {})
        _refuse_period(now, starts_on, ends_on, {row.pk: day for row, day in moved})
        present, wanted = _places(now), {unit.code for unit in communities}
        stays = (now.starts_on, now.ends_on, present) == (starts_on, ends_on, wanted)
        if stays and not moved:
            raise Refusal(_("Nothing would change."))
        wish = {"starts_on": starts_on, "ends_on": ends_on, "reason": reason}
        asked = _keep(now, by, communities, moved, unit=deciding_unit(present | wanted), **wish)
        # The site tells of no change before it is agreed to: it is not older than the project.
        save_version(now)
        record_event(
            actor=by,
            action="project.change_asked",
            target=now,
            after={"reason": reason, "milestones": {str(row): day for row, day in moved}},
        )
        return asked

    made, is_new = once(model=ProjectChange, user=by, token=token, create=create)
    if made.project_id != project.pk:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    return made, is_new


def _keep(
    project: Project,
    by: User,
    communities: Collection[Community],
    moved: Collection[tuple[ProjectMilestone, date]],
    *,
    unit: str,
    **wish: Any,
) -> ProjectChange:
    today = timezone.localdate()
    asked = ProjectChange(project=project, jurisdiction=unit, asked_by=by, asked_on=today, **wish)
    asked.clean_fields(exclude=["project", "asked_by"])
    asked.save(force_insert=True)
    asked.communities.set(communities)
    for row, day in moved:
        MilestoneMove.objects.create(change=asked, milestone=row, due_from=row.due_on, due_on=day)
    return asked


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


def _moved(project: Project, moves: Mapping[int, date]) -> list[tuple[ProjectMilestone, date]]:
    """The milestones whose last day would be another one, with that day."""
    found = []
    for row in project.milestones.filter(pk__in=moves):
        day, name = moves[row.pk], f"milestone_{row.pk}"
        if day == row.due_on:
            continue
        if row.outcome != MilestoneOutcome.OPEN:
            raise ValidationError({name: _("This milestone is settled already.")})
        if day < timezone.localdate():
            raise ValidationError({name: _("This day lies in the past.")})
        found.append((row, day))
    return found


def _refuse_period(
    project: Project, starts_on: date, ends_on: date, moves: Mapping[int, date]
) -> None:
    """A period that is over, or that leaves out a milestone that is still open."""
    if ends_on < timezone.localdate():
        raise ValidationError({"ends_on": _("The end lies in the past.")})
    outside: dict[str, list[str]] = defaultdict(list)
    for row in project.milestones.filter(outcome=MilestoneOutcome.OPEN):
        if not starts_on <= moves.get(row.pk, row.due_on) <= ends_on:
            field = f"milestone_{row.pk}" if row.pk in moves else "ends_on"
            outside[field].append(str(row))
    if outside:
        words = _("These open milestones would be due outside the period: %(names)s.")
        raise ValidationError(
            {field: words % {"names": "、".join(names)} for field, names in outside.items()}
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
        moves = {move.milestone_id: move.due_on for move in change.moves.all()}
        if agrees:
            _refuse_moved_period(project, change, moves)
        save_version(
            change,
            expected_version=expected_version,
            state=ChangeState.AGREED if agrees else ChangeState.DECLINED,
            decided_by=by,
            decided_on=timezone.localdate(),
            answer=answer.strip(),
        )
        changes = _as_asked(project, change) if agrees else {}
        moved = _move(project, moves) if agrees else {}
        save_version(project, **changes, **(touched(by) if agrees else {}))
        record_event(
            actor=by,
            action="project.change_agreed" if agrees else "project.change_declined",
            target=project,
            after=changes | ({"milestones": moved} if moved else {}),
            reason=answer,
        )


def _refuse_moved_period(
    project: Project, change: ProjectChange, moves: Mapping[int, date]
) -> None:
    """As when it was asked for; a page that decides has no fields of milestones."""
    try:
        _refuse_period(project, change.starts_on, change.ends_on, moves)
    except ValidationError as error:
        raise ValidationError({"ends_on": error.messages}) from error


def _move(project: Project, moves: Mapping[int, date]) -> dict[str, date]:
    """Let the milestones be due on their new days, but one that was settled meanwhile."""
    moved = {}
    for row in project.milestones.filter(pk__in=moves, outcome=MilestoneOutcome.OPEN):
        row.due_on = moves[row.pk]
        row.save(update_fields=["due_on"])
        moved[str(row)] = row.due_on
    return moved


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
