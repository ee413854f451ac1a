"""Projects in the workspace: listed, drafted, taken from state to state."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.exports import export
from accounts.forms import with_one_more_row
from accounts.policies import allow
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import impossible
from accounts.steps import refused, told_apart
from communities.models import County, Programme
from communities.queries import programme_with_code
from orgs.enums import ProjectKind, ProjectState
from orgs.forms import ConfirmedPublishForm
from orgs.forms.project_course import (
    AttachmentForm,
    ChangeDecisionForm,
    ChangeForm,
    EntryPhotosForm,
    ProgressForm,
    ResultsForm,
    VersionForm,
)
from orgs.forms.projects import ProgrammesForm, ProjectForm, project_step_form
from orgs.models import Project
from orgs.project_rules import LEADERS, PROJECT_PUBLIC, PROJECT_READERS, PROJECT_UNDER_WAY
from orgs.queries import projects as queries
from orgs.queries import with_place
from orgs.queries.projects import ProjectFilter
from orgs.resources import PROJECT_COLUMNS
from orgs.services import project_drafts as drafts
from orgs.services import projects as services
from orgs.views.record_files import files_context
from portal.enums import Kind
from portal.queries import current

PER_PAGE = 30
READERS = sorted(PROJECT_READERS)
LEADING = sorted(LEADERS)
CHOICES = ("kind", "state", "county", "programme", "q")
ROWS = ("aims", "milestones", "partners")
DECISIONS = frozenset({ProjectState.ACCEPTED, ProjectState.REFUSED})


def own(request: HttpRequest) -> Any:
    return request.user


def project_of(request: HttpRequest, public_id: str) -> Project:
    rows = Project.objects.for_user(own(request)).select_related(
        "organization", "committee__township__county", "entered_by", "decided_by"
    )
    project: Project = get_object_or_404(with_place(rows), public_id=public_id)
    return project


def chosen_of(request: HttpRequest) -> tuple[ProjectFilter, list[County]]:
    """What the address asks for; what it does not know is no filter."""
    counties = list(County.objects.order_by("code"))
    asked = {name: request.GET.get(name, "")[:60] for name in CHOICES}
    slugs = {county.slug: county.code for county in counties}
    programme = programme_with_code(asked["programme"])
    chosen = ProjectFilter(
        kind=asked["kind"] if asked["kind"] in ProjectKind.values else "",
        state=asked["state"] if asked["state"] in {*ProjectState.values, "late"} else "",
        county=slugs.get(asked["county"], ""),
        programme=programme.code if programme else "",
        text=asked["q"],
    )
    return chosen, counties


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def project_list(request: HttpRequest) -> HttpResponseBase:
    """The projects that the user sees, by kind, state and county."""
    chosen, counties = chosen_of(request)
    rows = queries.projects_for(own(request), chosen).order_by("-starts_on", "-pk")
    if request.method == "POST":
        return export(request, rows, PROJECT_COLUMNS)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "chosen": chosen,
        "counties": counties,
        "programmes": Programme.objects.all(),
        "kinds": ProjectKind.choices,
        "states": [("late", _("With a late milestone")), *ProjectState.choices],
        "filtered": chosen != ProjectFilter(),
    }
    return render(request, "orgs/project_list.html", context)


@allow(*LEADING)
@require_http_methods(["GET", "HEAD", "POST"])
def project_create(request: HttpRequest) -> HttpResponse:
    made: list[Project] = []

    def act(form: ProjectForm, typed: dict[str, Any]) -> None:
        project, _is_new = drafts.begin_project(
            by=own(request), content=form.content(), token=typed["submission_token"]
        )
        made.append(project)

    form, status = _written(request, None, act)
    if made:
        messages.success(request, _("The draft is kept. Apply once it is complete."))
        return redirect("project_detail", public_id=made[0].public_id)
    return render(request, "orgs/project_edit.html", {"form": form}, status=status)


@allow(*LEADING)
@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    project = project_of(request, public_id)
    services.refuse_strangers(project, own(request))
    if project.state != ProjectState.DRAFT:
        raise IllegalTransition(_("What was applied for does not change any more."))
    drafts.refuse_ended_leader(project, own(request))
    done: list[bool] = []

    def act(form: ProjectForm, typed: dict[str, Any]) -> None:
        drafts.write_project(
            project,
            by=own(request),
            content=form.content(),
            expected_version=typed["version"] or 0,
        )
        done.append(True)

    form, status = _written(request, project, act)
    if done:
        messages.success(request, _("Saved."))
        return redirect("project_detail", public_id=public_id)
    context = {"form": form, "project": project}
    return render(request, "orgs/project_edit.html", context, status=status)


def _written(
    request: HttpRequest, project: Project | None, act: Callable[[ProjectForm, Any], None]
) -> tuple[ProjectForm, int]:
    """The form as it is shown next, and its status; `act` writes what was typed."""
    user = own(request)
    for prefix in ROWS:
        if f"add_{prefix}" in request.POST:
            return ProjectForm(user, with_one_more_row(request, prefix), project=project), 200
    form = ProjectForm(user, request.POST or None, project=project)
    if request.method != "POST":
        return form, 200
    version = None
    if project is not None:
        key = project.public_id
        version = lambda: project_of(request, key).version  # noqa: E731
    status = refused(form, lambda typed: act(form, typed), version=version)
    return form, status or 200


@allow(*READERS)
@require_safe
def project_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_project(request, project_of(request, public_id))


def show_project(
    request: HttpRequest, project: Project, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one project with what may be done next; `bound` are forms that were sent."""
    user = own(request)
    steps = bound.pop("steps", {})
    leading = queries.leads(project, user)
    deciding = queries.decides(project.jurisdiction, user)
    offered = {
        step.target: (step, steps.get(step.target) or project_step_form(project, step))
        for step in services.steps_for(project, user)
        if not (step.target in DECISIONS and _entered(project, user))
    }
    for target, form in steps.items():
        if target not in offered:
            tell(request, form)
    content = queries.content_of(project)
    if leading and project.state in PROJECT_UNDER_WAY:
        for entry in content.entries:
            entry.photo_form = None if entry.withheld_on else EntryPhotosForm(entry)
    context: dict[str, Any] = {
        "project": project,
        "content": content,
        "is_leading": leading,
        "takes_out": queries.takes_out(project, user),
        "own_entry": deciding and _entered(project, user),
        "restrictions": queries.project_restrictions(project)
        if project.state in {ProjectState.DRAFT, ProjectState.APPLIED}
        else [],
        "shown": current(Kind.PROJECT, project.public_id),
        **_course_forms(project, leading=leading),
        **_officer_forms(project, user),
        "programmes": ProgrammesForm(project) if queries.tags_project(project, user) else None,
        "steps": list(offered.values()),
        **files_context(project, user),
        **bound,
    }
    return render(request, "orgs/project_detail.html", told_apart(context), status=status)


def tell(request: HttpRequest, form: Any) -> None:
    """What is wrong with a form that its page does not show again."""
    for found in form.errors.values():
        for message in found:
            messages.error(request, message)


def pressed(
    request: HttpRequest, project: Project, act: Callable[..., Any], *, done: str
) -> HttpResponse:
    """Let `act` do what a button asks for, with the version that its page has shown."""
    form = VersionForm(request.POST)
    status = refused(form, lambda values: act(by=own(request), expected_version=values["version"]))
    if status:
        tell(request, form)
        return show_project(request, project_of(request, project.public_id), status=status)
    messages.success(request, done)
    return redirect("project_detail", public_id=project.public_id)


def _entered(project: Project, user: Any) -> bool:
    try:
        services.refuse_own_decision(project, user)
    except Refusal:
        return True
    return False


def _course_forms(project: Project, *, leading: bool) -> dict[str, Any]:
    """What who leads it may enter now."""
    if not leading:
        return {}
    runs = project.state == ProjectState.RUNNING
    under_way = project.state in PROJECT_UNDER_WAY
    attaches = under_way or project.state in {ProjectState.DRAFT, ProjectState.APPLIED}
    may_ask = under_way and queries.open_change(project) is None
    return {
        "progress": ProgressForm(project) if runs else None,
        "results": ResultsForm(project) if runs else None,
        "change": ChangeForm(project) if may_ask else None,
        "attach": AttachmentForm() if attaches else None,
    }


def _officer_forms(project: Project, user: Any) -> dict[str, Any]:
    change = queries.open_change(project)
    decides = change is not None and queries.decides(change.jurisdiction, user)
    may_publish = project.state in PROJECT_PUBLIC and user.may(OFFICERS, project.jurisdiction)
    has_written = may_publish and user.pk in queries.writers(project)
    return {
        "decide": ChangeDecisionForm(change) if change is not None and decides else None,
        "publish": ConfirmedPublishForm() if may_publish and not has_written else None,
        "own_publication": may_publish and has_written,
    }


@allow(*READERS)
@require_POST
def project_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Any step of the transition table, with what it asks for."""
    project = project_of(request, public_id)
    if target not in ProjectState.values:
        raise Http404
    step = project.TRANSITIONS.between(project.state, target)
    if step is None:
        raise impossible(project)
    form = project_step_form(project, step, request.POST)
    status = refused(
        form,
        lambda values: _service(project, step)(by=own(request), **_arguments(values)),
        version=lambda: project_of(request, public_id).version,
    )
    if status:
        now = project_of(request, public_id)
        return show_project(request, now, status=status, steps={target: form})
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect("project_detail", public_id=public_id)


def _arguments(values: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in values.items() if name != "version"}
    return {"expected_version": values["version"], **rest}


def _service(project: Project, step: Transition) -> Callable[..., Any]:
    """Which service takes the step."""
    found: dict[str, Callable[..., Any]] = {
        ProjectState.APPLIED: services.apply_for,
        ProjectState.RUNNING: services.start_project,
        ProjectState.WITHDRAWN: services.withdraw_project,
        ProjectState.STOPPED: services.stop_project,
        ProjectState.CLOSED: services.close_project,
    }
    if step.target in DECISIONS:
        return partial(services.decide_project, project, step.target)
    return partial(found[step.target], project)
