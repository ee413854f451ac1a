"""Lines of a work plan in the workspace, and what is stated of its tasks."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import sent_again, sent_version
from accounts.policies import allow
from accounts.steps import STALE, refused
from coordination import plan_queries as queries
from coordination import services
from coordination.models import PlanLine, WorkPlan
from coordination.plan_forms import EditLineForm, NewLineForm, StateTaskForm
from coordination.plan_rules import ALL_PLAN_WRITERS, PLAN_OPEN, PLAN_READERS
from coordination.plan_sections import line_entry
from coordination.services.plans import LINE_GONE, LineGone
from coordination.views.plans import fetch_plan, show_plan


def _user(request: HttpRequest) -> Any:
    return request.user


def _line(plan: WorkPlan, line_id: int) -> PlanLine:
    """The line. Raises LineGone."""
    line = queries.lines_of(plan).select_related("plan").filter(pk=line_id).first()
    if line is None:
        raise LineGone
    return line


@allow(*sorted(ALL_PLAN_WRITERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_line_add(request: HttpRequest, public_id: str) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    services.refuse_other_writers(plan, _user(request))
    if plan.state not in PLAN_OPEN and request.method != "POST":
        return redirect("plan_detail", public_id=public_id)
    form = NewLineForm(plan, request.POST or None)
    status = 200
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            services.add_line(
                plan, by=_user(request), content=form.content(), token=values["submission_token"]
            )

        status = refused(form, act)
        if not status:
            messages.success(request, _("Line added."))
            again = "plan_line_add" if "again" in request.POST else "plan_detail"
            return redirect(again, public_id=public_id)
    context = {"form": form, "plan": plan}
    return render(request, "coordination/plan_line_edit.html", context, status=status)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_line_edit(request: HttpRequest, public_id: str, line_id: int) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    services.refuse_other_writers(plan, _user(request))
    try:
        line = _line(plan, line_id)
    except LineGone:
        return _gone(request, plan)
    if plan.state not in PLAN_OPEN and request.method != "POST":
        return redirect("plan_detail", public_id=public_id)
    form = EditLineForm(line, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "plan": plan, "line": line}
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            services.change_line(
                line, by=_user(request), content=form.content(),
                expected_version=values["version"],
            )  # fmt: skip

        status = refused(form, act, version=lambda: fetch_plan(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("plan_detail", public_id=public_id)
        if seen != fetch_plan(request, public_id).version:
            context["stored"] = line_entry(_line(plan, line_id), "")
    return render(request, "coordination/plan_line_edit.html", context, status=status)


def _gone(request: HttpRequest, plan: WorkPlan) -> HttpResponse:
    """What was typed of a line that a colleague took out, to be added as a new one."""
    if request.method != "POST":
        raise Http404
    form = NewLineForm(plan, sent_again(request))
    form.add_error(None, LINE_GONE)
    action = reverse("plan_line_add", args=[plan.public_id])
    context = {"form": form, "plan": plan, "action": action}
    return render(request, "coordination/plan_line_edit.html", context, status=STALE)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_POST
def plan_line_remove(request: HttpRequest, public_id: str, line_id: int) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    try:
        services.remove_line(
            _line(plan, line_id), by=_user(request), expected_version=sent_version(request)
        )
    except LineGone as gone:
        return show_plan(request, plan, status=STALE, problem=gone.message)
    messages.success(request, _("Line taken out."))
    return redirect("plan_detail", public_id=public_id)


@allow(*sorted(PLAN_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_line_state(request: HttpRequest, public_id: str, line_id: int) -> HttpResponse:
    """What was stated of a task, and the form of who may state more."""
    plan = fetch_plan(request, public_id)
    line = get_object_or_404(queries.lines_of(plan).select_related("plan"), pk=line_id)
    form, status = StateTaskForm(request.POST or None), 200
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            services.state_task(
                line, by=_user(request), is_done=values["is_done"], day=values["day"],
                evidence=values["evidence"], token=values["submission_token"],
            )  # fmt: skip

        status = refused(form, act)
        if not status:
            messages.success(request, _("Stated."))
            return redirect("plan_detail", public_id=public_id)
    may_state = line.target is None and services.may_state(plan, _user(request))
    context = {
        "plan": plan,
        "entry": line_entry(line, plan.place_name or ""),  # type: ignore[attr-defined]
        "statements": queries.statements_of(line),
        "form": form if may_state or request.method == "POST" else None,
    }
    return render(request, "coordination/plan_line_state.html", context, status=status)
