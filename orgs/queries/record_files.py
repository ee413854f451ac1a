"""Files of records: which the site shows, and who may fetch which."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from accounts.models import User
from orgs.models import CreditRequest, ExchangeEvent, Project, RecordFile, RegistrationCase
from orgs.queries.events import event_keeper
from portal.enums import Kind
from portal.queries import versions


def files_of(record: Any, user: User) -> QuerySet[RecordFile]:
    """The files of a case's papers, a project or an event that `user`, who may read the record, may
    open; the oldest first."""
    path = "material__case" if isinstance(record, RegistrationCase) else _column(record)
    rows = RecordFile.objects.filter(**{path: record}).order_by("pk")
    if isinstance(record, ExchangeEvent) and not event_keeper(user, record):
        # An announced event is read by all committees and organisations.
        rows = rows.filter(is_public=True)
    return rows.select_related("material__requirement", "entry", "added_by")


def _column(record: Any) -> str:
    return "project" if isinstance(record, Project) else "event"


def page_of(row: RecordFile) -> tuple[str, str]:
    """The record whose page names the file: case, project or event, and its public id."""
    if row.material is not None:
        return "case", row.material.case.public_id
    owner = row.project or row.event
    assert owner is not None
    return ("project" if row.project else "event"), owner.public_id


def published_files(files: QuerySet[RecordFile]) -> list[dict[str, Any]]:
    """Of the files of a record those that it is published with; none of a withheld entry."""
    shown = files.filter(is_public=True, entry__withheld_on__isnull=True)
    return [
        {"title": row.title, "sha256": row.sha256, "size": row.size, "format": row.format}
        for row in shown.order_by("pk")
    ]


def published_file(kind: Kind, key: str, sha256: str) -> RecordFile | None:
    """The file with this hash, if a version of the publication `key` that stands names it and
    nobody has deleted it since."""
    named = any(
        sha256 == file["sha256"]
        for row in versions(kind, key)
        if not row.taken_down
        for file in row.payload.get("files", [])
    )
    path = {Kind.PROJECT: "project__public_id", Kind.EVENT: "event__public_id"}[kind]
    rows = RecordFile.objects.filter(**{path: key}, sha256=sha256, is_public=True)
    return rows.filter(entry__withheld_on__isnull=True).first() if named else None


def files_for(user: User) -> QuerySet[RecordFile]:
    """The files of cases, projects, events and requests that `user` may open."""
    seen = {
        "material__case__in": RegistrationCase.objects.for_user(user),
        "project__in": Project.objects.for_user(user),
        "event__in": ExchangeEvent.objects.for_user(user),
        "request__in": CreditRequest.objects.for_user(user),
    }
    found = Q()
    for path, rows in seen.items():
        found |= Q(**{path: rows.order_by().values("pk")})
    return RecordFile.objects.filter(found).select_related("project", "event", "material__case")


def file_for(user: User, public_id: str) -> RecordFile | None:
    """The file, if `user` may open it: what is not published of an event is for those who keep it,
    though everybody reads of the event."""
    row = files_for(user).filter(public_id=public_id).first()
    if row is None or row.event is None or row.is_public or event_keeper(user, row.event):
        return row
    return None
