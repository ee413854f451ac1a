"""What should not be public of a project, or was attached by mistake, is taken out."""

from __future__ import annotations

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.policies import allow
from orgs.models import Project, ProjectPhoto
from orgs.services import project_course as services
from orgs.views.projects import LEADING, READERS, pressed, project_of


def _photo(project: Project, photo_id: str, *, of_entry: bool) -> ProjectPhoto:
    photos = ProjectPhoto.objects.select_related("photo", "project")
    return get_object_or_404(
        photos, project=project, entry__isnull=not of_entry, photo__public_id=photo_id
    )


@allow(*READERS)
@require_POST
def project_photo_keep_inside(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    kept = _photo(project, photo_id, of_entry=True)
    done = _("The photo is left out when the project is next published.")
    return pressed(request, project, partial(services.keep_inside, kept), done=done)


@allow(*READERS)
@require_POST
def project_entry_withhold(request: HttpRequest, public_id: str, entry_id: int) -> HttpResponse:
    project = project_of(request, public_id)
    entry = get_object_or_404(project.entries.select_related("project"), pk=entry_id)
    done = _("The entry is left out when the project is next published.")
    return pressed(request, project, partial(services.withhold_entry, entry), done=done)


@allow(*LEADING)
@require_POST
def project_paper_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    kept = _photo(project, photo_id, of_entry=False)
    act = partial(services.delete_paper, kept)
    return pressed(request, project, act, done=_("The paper is deleted."))
