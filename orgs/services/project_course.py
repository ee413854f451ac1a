"""What happens while a project is under way: progress, photos, figures, changes asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.services import once, record_event, refuse_stale, save_version
from communities.models import Community
from orgs.enums import ChangeState, MilestoneOutcome, ProjectState
from orgs.models import (
    ProgressMark,
    Project,
    ProjectAim,
    ProjectChange,
    ProjectEntry,
    ProjectMilestone,
    ProjectPhoto,
    ProjectPlace,
)
from orgs.models.project_course import WHOLE
from orgs.project_rules import PROJECT_UNDER_WAY, deciding_unit
from orgs.queries import projects as queries
from orgs.services.cases import refuse_unfit
from orgs.services.projects import lock_project, refuse_strangers, touched
from portal.evidence import stored_photo


@dataclass(frozen=True)
class Mark:
    """How far a milestone is in per cent, or that it is given up."""

    percent: int
    is_given_up: bool = False

    @property
    def outcome(self) -> str:
        if self.is_given_up:
            return MilestoneOutcome.GIVEN_UP
        return MilestoneOutcome.DONE if self.percent == WHOLE else MilestoneOutcome.OPEN


def _refuse_idle(project: Project) -> None:
    if project.state != ProjectState.RUNNING:
        raise IllegalTransition(_("Progress and figures are entered while the project runs."))


def add_entry(
    project: Project,
    *,
    by: User,
    day: date,
    text: str,
    token: str,
    marks: Mapping[int, Mark] | None = None,
) -> tuple[ProjectEntry, bool]:
    """Enter what happened on a civil `day`, once for each `token`, with how far milestones are by
    their primary keys; one that is settled stays so.

    Raises Refusal for who does not lead it, IllegalTransition unless it runs, ValidationError.
    """

    def create() -> ProjectEntry:
        transaction_lock("audit")
        transaction_lock(f"project {project.pk}")
        now = Project.objects.get(pk=project.pk)
        refuse_strangers(now, by)
        _refuse_idle(now)
        _refuse_day(now, day)
        entry = ProjectEntry(project=now, day=day, text=text, entered_by=by)
        entry.clean_fields(exclude=["project", "entered_by"])
        entry.save(force_insert=True)
        changed = _mark(entry, marks or {}, day)
        save_version(now, **touched(by))
        record_event(
            actor=by,
            action="project.progress_entered",
            target=now,
            after={"day": day, "milestones": changed},
        )
        return entry

    made, is_new = once(model=ProjectEntry, user=by, token=token, create=create)
    if made.project_id != project.pk:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    return made, is_new


def _refuse_day(project: Project, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"day": _("This day lies in the future.")})
    if project.started_on is not None and day < project.started_on:
        raise ValidationError({"day": _("The project had not begun then.")})


def _mark(entry: ProjectEntry, marks: Mapping[int, Mark], day: date) -> dict[str, str]:
    changed = {}
    for milestone in ProjectMilestone.objects.filter(project=entry.project, pk__in=marks):
        mark = marks[milestone.pk]
        name = f"milestone_{milestone.pk}"
        if milestone.outcome != MilestoneOutcome.OPEN:
            raise ValidationError({name: _("This milestone is settled already.")})
        if not 0 <= mark.percent <= WHOLE:
            raise ValidationError({name: _("Progress lies between 0 and 100 per cent.")})
        is_open = mark.outcome == MilestoneOutcome.OPEN
        milestone.percent, milestone.outcome = mark.percent, mark.outcome
        milestone.settled_on = None if is_open else day
        milestone.save(update_fields=["percent", "outcome", "settled_on"])
        ProgressMark.objects.create(
            entry=entry, milestone=milestone, percent=mark.percent, outcome=mark.outcome
        )
        changed[milestone.title] = f"{mark.percent}% {mark.outcome}"
    return changed


def add_project_photo(
    project: Project,
    *,
    by: User,
    upload: UploadedFile[bytes],
    entry: ProjectEntry | None = None,
    caption: str = "",
    shows_people: bool = False,
) -> ProjectPhoto:
    """Keep a photo of an entry, or without one a paper attached to the project.

    Raises ValidationError with the reason it was refused, Refusal for who does not lead it,
    IllegalTransition once the project has ended.
    """
    refuse_strangers(project, by)
    with stored_photo(
        upload,
        unit_code=project.jurisdiction,
        by=by,
        caption=caption,
        shows_people=shows_people or entry is None,
    ) as photo:
        transaction_lock(f"project {project.pk}")
        now = Project.objects.get(pk=project.pk)
        if now.state not in PROJECT_UNDER_WAY | {ProjectState.DRAFT, ProjectState.APPLIED}:
            raise IllegalTransition(_("The project has ended; nothing is attached any more."))
        held = ProjectPhoto.objects.filter(project=now, entry=entry).count()
        if held >= settings.PHOTOS_PER_RECORD:
            raise ValidationError(
                _("There are %(limit)s photos here already, as many as there may be."),
                code="full",
                params={"limit": settings.PHOTOS_PER_RECORD},
            )
        kept = ProjectPhoto.objects.create(project=now, entry=entry, photo=photo)
        if entry is not None:
            save_version(now, **touched(by))
        record_event(
            actor=by, action="project.photo_added", target=now, after={"photo": photo.sha256}
        )
    return kept


def enter_results(
    project: Project,
    *,
    by: User,
    results: Mapping[int, Decimal | None],
    expected_version: int | None = None,
) -> None:
    """Enter what the aims, by their primary keys, have reached so far; None takes a figure out.

    Raises Refusal for who does not lead it, IllegalTransition unless it runs, StaleRecord.
    """
    with transaction.atomic():
        lock_project(project, expected_version)
        refuse_strangers(project, by)
        _refuse_idle(project)
        changed: dict[str, Any] = {}
        for aim in ProjectAim.objects.filter(project=project, pk__in=results):
            result = results[aim.pk]
            if result == aim.result:
                continue
            try:
                refuse_unfit(aim, result=result)
            except ValidationError as error:
                raise ValidationError({f"aim_{aim.pk}": error.messages}) from error
            aim.result = result
            aim.save(update_fields=["result"])
            changed[aim.indicator] = result
        if changed:
            save_version(project, expected_version=expected_version, **touched(by))
            record_event(
                actor=by, action="project.figures_noted", target=project, after={"aims": changed}
            )


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
    is under way, ValidationError keyed by field.
    """
    _refuse_wish(project, starts_on, ends_on, communities)

    def create() -> ProjectChange:
        transaction_lock("audit")
        transaction_lock(f"project {project.pk}")
        now = Project.objects.get(pk=project.pk)
        _refuse_change(now, by)
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
        save_version(now, **touched(by))
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


def _refuse_change(project: Project, by: User) -> None:
    refuse_strangers(project, by)
    if project.state not in PROJECT_UNDER_WAY:
        raise IllegalTransition(_("Only a project that is under way is changed."))
    if queries.open_change(project) is not None:
        raise Refusal(_("A change of the project waits for its decision."))


def _places(project: Project) -> set[str]:
    return set(project.places.values_list("community__code", flat=True))


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
    once it was decided or the project has ended, StaleRecord, ValidationError keyed by field.
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
            raise IllegalTransition(_("This change was decided already."))
        if not queries.decides(change.jurisdiction, by):
            raise Refusal(_("Another unit decides on this change."))
        if change.asked_by_id == by.pk:
            raise DutyConflict(_("Who asked for a change does not decide on it."))
        save_version(
            change,
            expected_version=expected_version,
            state=ChangeState.AGREED if agrees else ChangeState.DECLINED,
            decided_by=by,
            decided_on=timezone.localdate(),
            answer=answer.strip(),
        )
        changes = _as_asked(project, change) if agrees else {}
        save_version(project, **changes, **touched(by))
        record_event(
            actor=by,
            action="project.change_agreed" if agrees else "project.change_declined",
            target=project,
            after=changes,
            reason=answer,
        )


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
