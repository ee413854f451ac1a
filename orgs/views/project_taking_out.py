"""What should not be public of a project, or was attached by mistake, is taken out."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.policies import allow
from accounts.steps import refused
from orgs.forms.projects import ProjectReasonForm
from orgs.models import Project, ProjectEntry, ProjectPhoto
from orgs.services import project_taking_out as services
from orgs.views.projects import LEADING, READERS, own, pressed, project_of


def _photo(project: Project, photo_id: str, *, of_entry: bool) -> ProjectPhoto:
    photos = ProjectPhoto.objects.select_related("photo", "project")
    return get_object_or_404(
        photos, project=project, entry__isnull=not of_entry, photo__public_id=photo_id
    )


def _entry(project: Project, entry_id: int) -> ProjectEntry:
    entry: ProjectEntry = get_object_or_404(project.entries.select_related("project"), pk=entry_id)
    return entry


def _taken_out(
    request: HttpRequest, project: Project, act: Callable[..., Any], *, done: str, **shown: Any
) -> HttpResponse:
    """A page of its own asks for the reason, beside what is taken out."""
    key = project.public_id
    services.refuse_to_take_out(project, own(request))
    data = request.POST if request.method == "POST" else None
    form, status = ProjectReasonForm(data, initial={"version": project.version}), 0
    if data is not None:
        status = refused(
            form,
            lambda values: act(
                by=own(request), reason=values["reason"], expected_version=values["version"]
            ),
            version=lambda: project_of(request, key).version,
        )
        if not status:
            messages.success(request, done)
            return redirect("project_detail", public_id=key)
    context = {"project": project, "form": form, **shown}
    return render(request, "orgs/project_take_out.html", context, status=status or 200)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def project_photo_keep_inside(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    kept = _photo(project, photo_id, of_entry=True)
    done = _("The photo is left out when the project is next published.")
    act = partial(services.keep_inside, kept)
    return _taken_out(request, project, act, done=done, photos=[kept])


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def project_entry_withhold(request: HttpRequest, public_id: str, entry_id: int) -> HttpResponse:
    project = project_of(request, public_id)
    entry = _entry(project, entry_id)
    done = _("The entry is left out when the project is next published.")
    act = partial(services.withhold_entry, entry)
    return _taken_out(request, project, act, done=done, entry=entry)


@allow(*LEADING)
@require_POST
def project_photo_show_again(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    act = partial(services.show_again, _photo(project, photo_id, of_entry=True))
    done = _("The photo is shown when somebody else next publishes the project.")
    return pressed(request, project, act, done=done)


@allow(*LEADING)
@require_POST
def project_entry_show_again(request: HttpRequest, public_id: str, entry_id: int) -> HttpResponse:
    project = project_of(request, public_id)
    act = partial(services.show_again, _entry(project, entry_id))
    done = _("The entry is shown when somebody else next publishes the project.")
    return pressed(request, project, act, done=done)


@allow(*LEADING)
@require_POST
def project_paper_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    kept = _photo(project, photo_id, of_entry=False)
    act = partial(services.delete_paper, kept)
    return pressed(request, project, act, done=_("The paper is deleted."))
