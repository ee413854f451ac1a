"""Files of cases, projects and events: added, fetched, deleted."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import allow, public
from accounts.steps import refused
from orgs.forms.records import RecordFileForm
from orgs.models import ExchangeEvent, Project, RecordFile, RegistrationCase
from orgs.project_rules import PROJECT_READERS
from orgs.queries import record_files as queries
from orgs.rules import CASE_READERS, EXCHANGE_READERS
from orgs.services.record_files import add_file, delete_file, takes_files
from portal.enums import Kind
from portal.file_answer import file_answer
from portal.pages import copied

READERS = sorted(CASE_READERS | PROJECT_READERS | EXCHANGE_READERS)
RECORDS: dict[str, tuple[Any, str]] = {
    "case": (RegistrationCase, "case_detail"),
    "project": (Project, "project_detail"),
    "event": (ExchangeEvent, "event_detail"),
}


def files_context(record: Any, user: Any) -> dict[str, Any]:
    """The files of a record for its page, and the form for another where `user` may add one."""
    adds = takes_files(record, user)
    return {
        "record_files": list(queries.files_of(record, user)),
        "file_form": RecordFileForm(record) if adds else None,
        "file_kind": next(name for name, (model, _url) in RECORDS.items() if type(record) is model),
        "file_key": record.public_id,
        "deletes_files": adds,
    }


def _record(request: HttpRequest, kind: str, public_id: str) -> Any:
    if kind not in RECORDS:
        raise Http404
    rows = RECORDS[kind][0].objects.for_user(request.user)
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_POST
def record_file_add(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """One file more; what is wrong with it is told on the page of its record."""
    record = _record(request, kind, public_id)
    form = RecordFileForm(record, request.POST, request.FILES)
    user: Any = request.user

    def act(values: dict[str, Any]) -> None:
        add_file(
            values.get("material") or record,
            by=user,
            upload=values["upload"],
            title=values["title"],
            token=values["submission_token"],
            is_public=values.get("is_public", False),
            entry=values.get("entry"),
        )

    if refused(form, act) or form.errors:
        for message in chain.from_iterable(form.errors.as_data().values()):
            messages.error(request, " ".join(message.messages))
    else:
        messages.success(request, _("The file is kept."))
    return redirect(RECORDS[kind][1], public_id=public_id)


def _file(request: HttpRequest, public_id: str) -> RecordFile:
    row = queries.file_for(request.user, public_id)  # type: ignore[arg-type]
    if row is None:
        raise Http404
    return row


@allow(*READERS)
@require_POST
def record_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """A file that is not public; who fetched it stands in the trail."""
    return file_answer(request, _file(request, public_id))


@allow(*READERS)
@require_POST
def record_file_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    row, user = _file(request, public_id), request.user
    delete_file(row, by=user)  # type: ignore[arg-type]
    kind, key = queries.page_of(row)
    messages.success(request, _("The file is deleted."))
    return redirect(RECORDS[kind][1], public_id=key)


@public
@copied
@require_safe
def project_file(request: HttpRequest, slug: str, sha256: str) -> HttpResponse:
    return _public_file(request, Kind.PROJECT, slug, sha256)


@public
@copied
@require_safe
def event_file(request: HttpRequest, slug: str, sha256: str) -> HttpResponse:
    return _public_file(request, Kind.EVENT, slug, sha256)


def _public_file(request: HttpRequest, kind: Kind, slug: str, sha256: str) -> HttpResponse:
    """A file that a publication names; no other."""
    row = queries.published_file(kind, slug, sha256)
    if row is None:
        raise Http404
    return file_answer(request, row, is_public=True)
