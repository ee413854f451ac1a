"""PDFs and pictures of a case's papers, of projects and of events."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version
from orgs.constants import RECORD_FILES
from orgs.enums import EventState, ProjectState
from orgs.models import (
    CaseMaterial,
    ExchangeEvent,
    Project,
    ProjectEntry,
    RecordFile,
    RegistrationCase,
)
from orgs.project_rules import PROJECT_UNDER_WAY
from orgs.rules import CASE_CHECKED, case_holders
from orgs.services.cases import lock_case
from orgs.services.events import refuse_other_hosts, take_turns
from orgs.services.projects import refuse_strangers, touched
from portal.files import kept_file

Owner = CaseMaterial | Project | ExchangeEvent
_NAMES: dict[type[Any], str] = {
    CaseMaterial: "material",
    Project: "project",
    ExchangeEvent: "event",
}
_ATTACHED = PROJECT_UNDER_WAY | {ProjectState.DRAFT, ProjectState.APPLIED, ProjectState.CLOSED}


def add_file(
    owner: Owner,
    *,
    by: User,
    upload: UploadedFile[Any],
    title: str,
    token: str,
    is_public: bool = False,
    entry: ProjectEntry | None = None,
) -> tuple[RecordFile, bool]:
    """Keep a PDF or picture of a paper of a case, a project or an event, once for each `token`.

    One that `is_public` is published with its project or event, the next time somebody else
    publishes that; papers of cases never are. Raises ValidationError keyed by field, Refusal for
    who does not work on the record, IllegalTransition once it takes no files any more.
    """
    name = _NAMES[type(owner)]
    _refuse_others(owner, by)

    def create() -> RecordFile:
        row = RecordFile(title=title, is_public=is_public, entry=entry, added_by=by)
        setattr(row, name, owner)
        with kept_file(row, upload):
            _take_turns(owner)
            _refuse_others(owner, by)
            _refuse_entry(owner, entry)
            _refuse_many(row, name)
            row.clean_fields(exclude=["added_by", "file"])
            if is_public and isinstance(owner, CaseMaterial):
                raise Refusal(_("Papers of a case are never published."))
            row.save(force_insert=True)
            _mark(owner, by, is_public=is_public)
            _tell(owner, by, "file_added", row)
        return row

    made, is_new = once(model=RecordFile, user=by, token=token, create=create)
    if getattr(made, f"{name}_id") != owner.pk:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    return made, is_new


def delete_file(row: RecordFile, *, by: User) -> None:
    """Delete a file of a case's paper, a project or an event; what the site shows of it goes too.

    Raises Refusal for who does not work on the record, IllegalTransition where it is closed.
    """
    owner = row.material or row.project or row.event
    if owner is None:
        raise Refusal(_("What was sent to the registry stays."))
    with transaction.atomic():
        _take_turns(owner)
        _refuse_others(owner, by)
        _tell(owner, by, "file_deleted", row)
        row.delete()
        _mark(owner, by, is_public=row.is_public)
        transaction.on_commit(partial(row.file.delete, save=False))


def takes_files(record: RegistrationCase | Project | ExchangeEvent, by: User) -> bool:
    """Whether `by` may add files to it now."""
    try:
        if isinstance(record, RegistrationCase):
            _refuse_case(record, by)
        else:
            _refuse_others(record, by)
    except Refusal:
        return False
    return True


def _refuse_case(case: RegistrationCase, by: User) -> None:
    if case.state not in CASE_CHECKED:
        raise IllegalTransition(_("The papers of this case are not checked any more."))
    if not by.may(case_holders(case.state), case.scope_code()):
        raise Refusal(_("Only who works on the case now keeps its papers."))


def _take_turns(owner: Owner) -> None:
    if isinstance(owner, ExchangeEvent):
        take_turns(owner)
    elif isinstance(owner, CaseMaterial):
        lock_case(owner.case)
    else:
        transaction_lock("audit")
        transaction_lock(f"project {owner.pk}")
    owner.refresh_from_db()


def _refuse_others(owner: Owner, by: User) -> None:
    if isinstance(owner, CaseMaterial):
        _refuse_case(owner.case, by)
    elif isinstance(owner, Project):
        refuse_strangers(owner, by)
        if owner.state not in _ATTACHED:
            raise IllegalTransition(_("The project has ended; nothing is attached any more."))
    else:
        refuse_other_hosts(owner, by)
        if owner.state == EventState.CANCELLED:
            raise IllegalTransition(_("This event was cancelled; it takes no files any more."))


def _refuse_entry(owner: Owner, entry: ProjectEntry | None) -> None:
    if entry is None:
        return
    now = ProjectEntry.objects.get(pk=entry.pk)
    if not isinstance(owner, Project) or now.project_id != owner.pk:
        raise Refusal(_("This entry is of another project."))
    if now.withheld_on is not None:
        raise IllegalTransition(_("This entry is withheld; it takes no files any more."))


def _refuse_many(row: RecordFile, name: str) -> None:
    kept = RecordFile.objects.filter(**{name: getattr(row, name)})
    if kept.filter(sha256=row.sha256).exists():
        raise ValidationError({"upload": _("This file is there already.")})
    if kept.count() >= RECORD_FILES:
        raise ValidationError(
            {
                "upload": _("There are %(limit)s files here already, as many as there may be.")
                % {"limit": RECORD_FILES}
            }
        )


def _mark(owner: Owner, by: User, *, is_public: bool) -> None:
    """The site is older than the record, and who added it does not publish it."""
    if isinstance(owner, Project):
        save_version(owner, **(touched(by) if is_public else {}))
    elif isinstance(owner, ExchangeEvent):
        newer = owner.is_newer or (is_public and owner.is_shown)
        save_version(owner, changed_by=by, is_newer=newer)


def _tell(owner: Owner, by: User, verb: str, row: RecordFile) -> None:
    target = owner.case if isinstance(owner, CaseMaterial) else owner
    record_event(
        actor=by,
        action=f"{target._meta.model_name}.{verb}",
        target=target,
        after={"title": row.title, "sha256": row.sha256, "public": row.is_public},
    )
