"""What should not be public of a project is taken out, shown again, or, in a draft, deleted."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, save_version
from orgs.enums import ProjectState
from orgs.models import Project, ProjectEntry, ProjectPhoto
from orgs.queries import projects as queries
from orgs.services.cases import refuse_unfit
from orgs.services.projects import lock_project, refuse_strangers, touched

_ACTIONS = {
    ProjectEntry: ("project.entry_withheld", "project.entry_shown_again"),
    ProjectPhoto: ("project.photo_kept_inside", "project.photo_shown_again"),
}
_COLUMNS = ("withheld_by", "withheld_on", "withheld_reason")


def refuse_to_take_out(project: Project, by: User) -> None:
    """Raises Refusal for others than the leader and officers of the place."""
    if not queries.takes_out(project, by):
        raise Refusal(_("Who leads the project or an officer of its place does this."))


def keep_inside(
    kept: ProjectPhoto, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Let a photo of an entry not be published any more, for a reason that its leader reads.

    Raises ValidationError without a reason, Refusal for others than the leader and officers of the
    place and where it is not for publication already, StaleRecord.
    """
    if kept.photo.shows_people:
        raise Refusal(_("This photo is not for publication already."))
    _withhold(kept, by=by, reason=reason, expected_version=expected_version)


def withhold_entry(
    entry: ProjectEntry, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Let an entry, with its photos, not be published any more; it stays on record as it is.

    Raises as `keep_inside` does.
    """
    _withhold(entry, by=by, reason=reason, expected_version=expected_version)


def _withhold(
    row: ProjectEntry | ProjectPhoto, *, by: User, reason: str, expected_version: int | None
) -> None:
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give a reason.")})
    refuse_unfit(row, withheld_reason=reason)
    project = row.project
    with transaction.atomic():
        lock_project(project, expected_version)
        refuse_to_take_out(project, by)
        now = type(row)._base_manager.get(pk=row.pk)
        if now.withheld_on is not None:
            raise Refusal(
                _("This entry is not for publication already.")
                if isinstance(now, ProjectEntry)
                else _("This photo is not for publication already.")
            )
        now.withheld_by, now.withheld_on = by, timezone.localdate()
        now.withheld_reason = reason
        now.save(update_fields=_COLUMNS)
        # The site is older than the project. Who only takes something out is no author.
        leading = queries.leads(project, by)
        marks = touched(by) if leading else {"changed_at": timezone.now()}
        save_version(project, expected_version=expected_version, **marks)
        record_event(
            actor=by,
            action=_ACTIONS[type(now)][0],
            target=project,
            after=_named(now),
            reason=reason,
        )


def show_again(
    row: ProjectEntry | ProjectPhoto, *, by: User, expected_version: int | None = None
) -> None:
    """The leader lets an entry or a photo be published after all: somebody else publishes it.

    Raises Refusal for others than the leader and for what is not withheld, StaleRecord.
    """
    project = row.project
    with transaction.atomic():
        lock_project(project, expected_version)
        refuse_strangers(project, by)
        now = type(row)._base_manager.get(pk=row.pk)
        if now.withheld_on is None:
            raise Refusal(_("This is for publication already."))
        before: dict[str, Any] = {"withheld_on": now.withheld_on, "reason": now.withheld_reason}
        now.withheld_by = now.withheld_on = None
        now.withheld_reason = ""
        now.save(update_fields=_COLUMNS)
        save_version(project, expected_version=expected_version, **touched(by))
        record_event(
            actor=by,
            action=_ACTIONS[type(now)][1],
            target=project,
            before=before,
            after=_named(now),
        )


def _named(row: ProjectEntry | ProjectPhoto) -> dict[str, Any]:
    return {"day": row.day} if isinstance(row, ProjectEntry) else {"photo": row.photo.sha256}


def delete_paper(kept: ProjectPhoto, *, by: User, expected_version: int | None = None) -> None:
    """Delete a paper of a draft, with its file; once it was handed in it stays.

    Raises Refusal for who does not lead the project and for photos of entries, IllegalTransition
    once it was applied for, StaleRecord.
    """
    project = kept.project
    with transaction.atomic():
        lock_project(project, expected_version)
        refuse_strangers(project, by)
        if project.state != ProjectState.DRAFT or kept.entry_id is not None:
            raise IllegalTransition(_("What was applied for does not change any more."))
        photo = kept.photo
        kept.delete()
        photo.delete()
        save_version(project, expected_version=expected_version, **touched(by))
        record_event(
            actor=by,
            action="project.paper_deleted",
            target=project,
            before={"photo": photo.sha256},
        )
        transaction.on_commit(partial(photo.image.delete, save=False))
