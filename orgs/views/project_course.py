"""What happens to a project under way: progress, photos, figures, changes, publication."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.policies import allow
from accounts.steps import refused, taken
from orgs.enums import ChangeState
from orgs.forms import ConfirmedPublishForm
from orgs.forms.project_course import (
    AttachmentForm,
    ChangeDecisionForm,
    ChangeForm,
    EntryPhotosForm,
    ProgressForm,
    ResultsForm,
)
from orgs.forms.projects import ProgrammesForm
from orgs.models import Project, ProjectChange, ProjectEntry, ProjectPhoto
from orgs.services import project_changes as changes
from orgs.services import project_course as services
from orgs.services.project_programmes import tag_project
from orgs.services.project_publishing import publish_project
from orgs.views.projects import LEADING, READERS, own, pressed, project_of, show_project, tell
from portal.pages import photo_answer

_act = partial(taken, fetch=project_of, show=show_project, back="project_detail")


@allow(*LEADING)
@require_POST
def project_progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """An entry, then its photos; what is wrong with one of them is told, the others are kept."""
    project = project_of(request, public_id)
    form = ProgressForm(project, request.POST)

    def act(values: dict[str, Any]) -> None:
        entry, is_new = services.add_entry(
            project,
            by=own(request),
            day=values["day"],
            text=values["text"],
            token=values["submission_token"],
            marks=form.marks(),
        )
        if is_new:
            _keep_photos(
                request,
                project,
                entry,
                shows_people=values["shows_people"],
                token=values["submission_token"],
            )

    return _act(request, project, "progress", form, act, done=_("The progress is entered."))


def _keep_photos(
    request: HttpRequest, project: Project, entry: ProjectEntry, *, shows_people: bool, token: str
) -> int:
    """How many are kept now, those included that the same form has brought before."""
    kept = 0
    for number, upload in enumerate(request.FILES.getlist("photos")):
        try:
            services.add_project_photo(
                project,
                by=own(request),
                upload=upload,
                entry=entry,
                shows_people=shows_people,
                token=f"{number}-{token}",
            )
            kept += 1
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, f"{upload.name}: {message}")
    return kept


@allow(*LEADING)
@require_POST
def project_entry_photos(request: HttpRequest, public_id: str, entry_id: int) -> HttpResponse:
    """Photos that come after their entry; what is wrong with one of them is told."""
    project = project_of(request, public_id)
    entry = get_object_or_404(project.entries, pk=entry_id)
    form = EntryPhotosForm(entry, request.POST)
    if not form.is_valid():
        tell(request, form)
        return redirect("project_detail", public_id=public_id)
    if not request.FILES.getlist("photos"):
        messages.error(request, _("Choose a photo."))
    kept = _keep_photos(
        request,
        project,
        entry,
        shows_people=form.cleaned_data["shows_people"],
        token=form.cleaned_data["submission_token"],
    )
    if kept:
        done = ngettext("%(number)s photo is kept.", "%(number)s photos are kept.", kept)
        messages.success(request, done % {"number": kept})
    return redirect("project_detail", public_id=public_id)


@allow(*LEADING)
@require_POST
def project_attach(request: HttpRequest, public_id: str) -> HttpResponse:
    """A paper of the project, as a photo or scan."""
    project = project_of(request, public_id)
    form = AttachmentForm(request.POST, request.FILES)

    def act(values: dict[str, Any]) -> None:
        try:
            services.add_project_photo(
                project,
                by=own(request),
                upload=values["upload"],
                caption=values["caption"],
                token=values["submission_token"],
            )
        except ValidationError as error:
            raise ValidationError({"upload": error.messages}) from error

    return _act(request, project, "attach", form, act, done=_("The paper is attached."))


@allow(*READERS)
@require_safe
def project_photo(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    kept = get_object_or_404(
        ProjectPhoto.objects.select_related("photo"),
        project=project_of(request, public_id),
        photo__public_id=photo_id,
    )
    return photo_answer(request, kept.photo, cache_control="private, no-store")


@allow(*LEADING)
@require_POST
def project_results(request: HttpRequest, public_id: str) -> HttpResponse:
    """What the aims have reached."""
    project = project_of(request, public_id)
    form = ResultsForm(project, request.POST)

    def act(values: dict[str, Any]) -> None:
        services.enter_results(
            project, by=own(request), results=form.results(), expected_version=values["version"]
        )

    return _act(request, project, "results", form, act, done=_("The figures are entered."))


@allow(*READERS)
@require_POST
def project_tag(request: HttpRequest, public_id: str) -> HttpResponse:
    """The programmes that the project is part of."""
    project = project_of(request, public_id)
    form = ProgrammesForm(project, request.POST)

    def act(values: dict[str, Any]) -> None:
        tag_project(
            project,
            by=own(request),
            programmes=list(values["programmes"]),
            expected_version=values["version"],
        )

    return _act(request, project, "programmes", form, act, done=_("Saved."))


@allow(*LEADING)
@require_POST
def project_change(request: HttpRequest, public_id: str) -> HttpResponse:
    """Another period, other communities or days of milestones, to be decided by an officer."""
    project = project_of(request, public_id)
    form = ChangeForm(project, request.POST)

    def act(values: dict[str, Any]) -> None:
        changes.ask_change(
            project,
            by=own(request),
            starts_on=values["starts_on"],
            ends_on=values["ends_on"],
            communities=list(values["communities"]),
            reason=values["reason"],
            token=values["submission_token"],
            moves=form.moves(),
        )

    done = _("Asked. It holds once it is agreed to.")
    return _act(request, project, "change", form, act, done=done)


def _asked_change(project: Project, change_id: str) -> ProjectChange:
    """Whose form stands on the page: of one that was settled there is none to show again."""
    change = get_object_or_404(ProjectChange, project=project, public_id=change_id)
    if change.state != ChangeState.ASKED:
        raise changes.no_longer_asked()
    return change


@allow(*LEADING)
@require_POST
def project_change_take_back(request: HttpRequest, public_id: str, change_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    change = _asked_change(project, change_id)
    act = partial(changes.take_back_change, change)
    return pressed(request, project, act, done=_("It is asked for no more."))


@allow(*sorted(OFFICERS))
@require_POST
def project_change_decide(request: HttpRequest, public_id: str, change_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    change = _asked_change(project, change_id)
    form = ChangeDecisionForm(change, request.POST)
    status = refused(
        form,
        lambda values: changes.decide_change(
            change,
            by=own(request),
            agrees=values["agrees"] == "yes",
            answer=values["answer"],
            expected_version=values["version"],
        ),
    )
    if status:
        now = project_of(request, public_id)
        return show_project(request, now, status=status, decide=form)
    messages.success(request, _("The decision stands in the record."))
    return redirect("project_detail", public_id=public_id)


@allow(*sorted(OFFICERS))
@require_POST
def project_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """On the public site as it stands now; by somebody who wrote and decided none of it."""
    project = project_of(request, public_id)
    form = ConfirmedPublishForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        try:
            publish_project(project, by=own(request), **values)
        except ValidationError as error:
            raise ValidationError({"confirmed": error.messages}) from error

    done = _("It stands on the public site as it is now.")
    return _act(request, project, "publish", form, act, done=done)
