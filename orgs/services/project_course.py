"""What happens while a project is under way: progress, photos, figures."""

from __future__ import annotations

from collections.abc import Mapping
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
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version
from orgs.enums import MilestoneOutcome, ProjectState
from orgs.models import (
    ProgressMark,
    Project,
    ProjectAim,
    ProjectEntry,
    ProjectMilestone,
    ProjectPhoto,
)
from orgs.models.project_course import WHOLE
from orgs.project_rules import PROJECT_UNDER_WAY
from orgs.services.cases import refuse_unfit
from orgs.services.projects import lock_project, refuse_strangers, touched
from portal.evidence import stored_photo
from portal.models import Photo


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
    token: str,
) -> tuple[ProjectPhoto, bool]:
    """Keep a photo of an entry, or without one a paper attached to the project, once for each
    `token`.

    Raises ValidationError with the reason it was refused, also where the same picture is there
    already, Refusal for who does not lead it and for an entry of another project,
    IllegalTransition once the project has ended or the entry is withheld.
    """
    refuse_strangers(project, by)

    def create() -> ProjectPhoto:
        with stored_photo(
            upload,
            unit_code=project.jurisdiction,
            by=by,
            caption=caption,
            shows_people=shows_people or entry is None,
        ) as photo:
            transaction_lock(f"project {project.pk}")
            now = Project.objects.get(pk=project.pk)
            refuse_strangers(now, by)
            _refuse_photo(now, entry, photo)
            kept = ProjectPhoto.objects.create(project=now, entry=entry, photo=photo)
            if entry is not None:
                # The site shows no people, and so is not older than the project for them.
                save_version(now, **({} if shows_people else touched(by)))
            record_event(
                actor=by, action="project.photo_added", target=now, after={"photo": photo.sha256}
            )
        return kept

    made, is_new = once(model=ProjectPhoto, user=by, token=token, create=create)
    if (made.project_id, made.entry_id) != (project.pk, entry.pk if entry is not None else None):
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    return made, is_new


def _refuse_photo(project: Project, entry: ProjectEntry | None, photo: Photo) -> None:
    """Only under the project's lock: what the page has shown may be otherwise by now."""
    if project.state not in PROJECT_UNDER_WAY | {ProjectState.DRAFT, ProjectState.APPLIED}:
        raise IllegalTransition(_("The project has ended; nothing is attached any more."))
    if entry is not None:
        of = ProjectEntry.objects.filter(pk=entry.pk, project=project).first()
        if of is None:
            raise Refusal(_("This entry is of another project."))
        if of.withheld_on is not None:
            raise IllegalTransition(_("This entry is withheld; it takes no photos any more."))
    kept = ProjectPhoto.objects.filter(project=project, entry=entry)
    if kept.filter(photo__sha256=photo.sha256).exists():
        raise ValidationError(_("This picture is here already."), code="twice")
    if kept.count() >= settings.PHOTOS_PER_RECORD:
        raise ValidationError(
            _("There are %(limit)s photos here already, as many as there may be."),
            code="full",
            params={"limit": settings.PHOTOS_PER_RECORD},
        )


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
