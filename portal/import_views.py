"""From a file to its preview, from there to the records, and back."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.models import User
from accounts.policies import allow
from accounts.rules import Refusal
from portal import importing
from portal.documents import attachment
from portal.enums import ImportState, ImportStep, JobState
from portal.import_forms import ImportFileForm, UndoForm
from portal.import_rules import IMPORTERS
from portal.importing import SheetResource, UndoRefused
from portal.models import ImportBatch, ImportJob
from portal.sheets.guard import LARGEST_FILE, SheetRefused
from portal.sheets.templates import MEDIA_TYPE

PER_PAGE = 50
UNFINISHED_SHOWN = 20
SECONDS_BETWEEN_LOOKS = 2
_MAY = allow(*sorted(IMPORTERS))


def _resource(request: HttpRequest, kind: str) -> SheetResource:
    user: Any = request.user
    found = importing.known(kind)
    if found is None:
        raise Http404
    if not user.may(found.roles):
        raise PermissionDenied
    return found(user)


def _batches(request: HttpRequest) -> Any:
    """The files of the user's tables in the user's jurisdictions."""
    user: Any = request.user
    kinds = [resource.kind for resource in importing.importers_for(user)]
    return ImportBatch.objects.for_user(user).filter(kind__in=kinds).select_related("uploaded_by")


def _batch(request: HttpRequest, public_id: str) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(_batches(request), public_id=public_id)
    return batch


@_MAY
@require_safe
def import_list(request: HttpRequest) -> HttpResponse:
    """What can be imported, and what was."""
    user: Any = request.user
    labels = importing.labels()
    page = Paginator(_batches(request), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tables": [(resource.kind, resource.label) for resource in importing.importers_for(user)],
        "page": page,
        "jobs": [(job, labels.get(job.kind, job.kind)) for job in _unfinished(user)],
        "rows": [(batch, labels.get(batch.kind, batch.kind)) for batch in page],
    }
    return render(request, "portal/import_list.html", context)


def _unfinished(user: User) -> Any:
    """Files on which work goes on, or failed."""
    failed = ImportJob.objects.defer("file").filter(state=JobState.FAILED)
    return (importing.open_jobs() | failed).filter(user=user)[:UNFINISHED_SHOWN]


@_MAY
@require_safe
def import_template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty workbook with its explanation."""
    resource = _resource(request, kind)
    name = _("%(table)s template.xlsx") % {"table": resource.label}
    return attachment(resource.template(), MEDIA_TYPE, name)


@_MAY
@require_POST
def import_stored(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What is stored now, to be changed and sent again; each such file is in the audit trail."""
    resource = _resource(request, kind)
    columns = importing.sheet_columns(resource)
    spread = resource.spread if importing.spreads(resource) else None
    return export(request, resource.rows(), columns, personal_for=resource.roles, spread=spread)


@_MAY
@require_http_methods(["GET", "HEAD", "POST"])
def import_start(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose a file; it is looked at and not applied yet."""
    resource = _resource(request, kind)
    form = ImportFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["upload"]
        user: Any = request.user
        try:
            job = importing.look_at(
                kind=kind,
                by=user,
                # No more than the guard needs to see that it is too much.
                content=sent.read(LARGEST_FILE + 1),
                name=sent.name,
                token=form.cleaned_data["submission_token"],
            )
        except SheetRefused as refusal:
            form.add_error("upload", str(refusal.message))
        else:
            if job.state != JobState.REFUSED:
                return _after(request, job)
            form.add_error("upload", job.message)
    columns = [column.for_template() for column in resource.template_columns()]
    context = {"resource": resource, "form": form, "columns": columns}
    return render(request, "portal/import_start.html", context)


@_MAY
@require_safe
def import_batch(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the file would do, or did, or why it does nothing."""
    return _batch_page(request, _batch(request, public_id))


def _batch_page(request: HttpRequest, batch: ImportBatch, status: int = 200) -> HttpResponse:
    user: Any = request.user
    resource = _resource(request, batch.kind)
    preview = importing.preview_of(batch)
    rows: Any = preview.faults if batch.faults else preview.lines
    is_mine = batch.uploaded_by_id == user.pk
    is_applied = batch.state == ImportState.APPLIED
    context = {
        "batch": batch,
        "resource": resource,
        "preview": preview,
        "are_more_faults": 0 < len(preview.faults) < batch.faults,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_confirm": batch.is_open and is_mine,
        "under_way": batch.is_open and _under_way(batch),
        "token": importing.confirmation_token(batch, user) if is_mine else "",
        "earlier": importing.same_file(batch) if batch.state == ImportState.PREVIEWED else None,
        "may_undo": is_applied and user.may(resource.roles, batch.unit_code),
    }
    return render(request, "portal/import_batch.html", context, status=status)


def _under_way(batch: ImportBatch) -> ImportJob | None:
    """The work by which the batch is being applied."""
    return importing.open_jobs().filter(batch=batch, step=ImportStep.APPLY).first()


@_MAY
@require_POST
def import_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """Apply what was shown; asked again, it tells what came of it."""
    batch = _batch(request, public_id)
    user: Any = request.user
    try:
        job = importing.confirm(batch, by=user, token=request.POST.get("token", ""))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return _batch_page(request, batch, status=409)
    if job.state == JobState.REFUSED:
        messages.error(request, job.message)
        return _batch_page(request, _batch(request, public_id), status=409)
    return _after(request, job)


def _after(request: HttpRequest, job: ImportJob) -> HttpResponse:
    """To what came of a job, or to the page that shows how far it is."""
    if job.state != JobState.DONE or job.batch is None:
        return redirect("import_job", public_id=job.public_id)
    if job.message:
        messages.success(request, job.message)
    return redirect("import_batch", public_id=job.batch.public_id)


def _my_job(request: HttpRequest, public_id: str) -> ImportJob:
    user: Any = request.user
    mine = ImportJob.objects.defer("file").filter(user=user).select_related("batch")
    job: ImportJob = get_object_or_404(mine, public_id=public_id)
    _resource(request, job.kind)
    return job


@_MAY
@require_safe
def import_job(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far a file is. The page comes anew by itself, and leads on when the work is done."""
    job = _my_job(request, public_id)
    if job.state == JobState.DONE:
        return _after(request, job)
    context = {"job": job, "resource": _resource(request, job.kind)}
    response = render(request, "portal/import_job.html", context)
    if job.is_open and not job.may_be_tried_again:
        response["Refresh"] = str(SECONDS_BETWEEN_LOOKS)
    return response


@_MAY
@require_POST
def import_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Do once more what failed, or what no worker does."""
    try:
        job = importing.try_again(_my_job(request, public_id))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return redirect("import_job", public_id=public_id)
    return _after(request, job)


@_MAY
@require_http_methods(["GET", "HEAD", "POST"])
def import_undo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an import back as a whole."""
    batch = _batch(request, public_id)
    resource = _resource(request, batch.kind)
    user: Any = request.user
    form = UndoForm(request.POST or None, initial={"version": batch.version})
    obstacles: list[Any] = []
    if request.method == "POST" and form.is_valid():
        try:
            importing.undo_batch(
                batch,
                by=user,
                reason=form.cleaned_data["reason"],
                expected_version=form.cleaned_data["version"],
            )
        except UndoRefused as refusal:
            form.add_error(None, str(refusal.message))
            obstacles = refusal.rows
        else:
            messages.success(request, _("Undone. All records are as they were before."))
            return redirect("import_batch", public_id=public_id)
    elif request.method != "POST" and batch.state != ImportState.APPLIED:
        return redirect(reverse("import_batch", args=[public_id]))
    context = {"batch": batch, "resource": resource, "form": form, "obstacles": obstacles}
    return render(request, "portal/import_undo.html", context, status=409 if obstacles else 200)


@_MAY
@require_safe
def import_marked(request: HttpRequest, public_id: str) -> HttpResponse:
    """The file as a workbook in which each error is marked."""
    batch = _batch(request, public_id)
    user: Any = request.user
    try:
        content = importing.marked_copy(batch, user) if batch.faults else None
    except SheetRefused as refusal:
        messages.error(
            request,
            _("%(reason)s The command that took it writes the marked copy: --marked FILE.")
            % {"reason": refusal.message},
        )
        return _batch_page(request, batch, status=409)
    if content is None:
        raise Http404
    name = _("%(file)s with errors marked.xlsx") % {"file": PurePath(batch.file_name).stem}
    return attachment(content, MEDIA_TYPE, name)
