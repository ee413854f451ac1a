"""Plans of trainings in the workspace: written by who holds them, issued by another officer."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.forms import new_token, sent_version
from accounts.policies import allow
from accounts.rules import Transition
from accounts.steps import refused, stepped, told_apart
from coordination import services, training_papers, training_plan_public
from coordination import training_plan_queries as queries
from coordination.enums import PlannedStanding, TrainingPlanState
from coordination.models import TrainingPlan
from coordination.plan_forms import RenewPlanForm
from coordination.resources import TRAINING_PLAN_COLUMNS
from coordination.training_plan_forms import (
    EditTrainingPlanForm,
    NewTrainingPlanForm,
    training_plan_step_form,
)
from coordination.training_rules import ORGANIZERS, PUBLISHERS, TRAINING_READERS
from portal.documents import attachment

PER_PAGE = 30


def _user(request: HttpRequest) -> Any:
    return request.user


def fetch_plan(request: HttpRequest, public_id: str) -> TrainingPlan:
    """The plan, if the user may see it."""
    return get_object_or_404(queries.plans_seen(_user(request)), public_id=public_id)


@allow(*sorted(TRAINING_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_list(request: HttpRequest) -> HttpResponseBase:
    """Plans of trainings that the user sees, the newest year first, with what became of them."""
    user = _user(request)
    state = request.GET.get("state", "")
    state = state if state in TrainingPlanState.values else ""
    rows = queries.plans_for(user, state=state)
    if request.method == "POST":
        return export(request, rows, TRAINING_PLAN_COLUMNS, spread=_with_sums)
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "plans": [(plan, plan.sums) for plan in _with_sums(list(shown))],
        "state": state,
        "states": TrainingPlanState.choices,
        "may_plan": user.may(ORGANIZERS),
    }
    return render(request, "coordination/training_plan_list.html", context)


def _with_sums(plans: list[Any]) -> list[Any]:
    """The plans, each with its `sums`."""
    courses = queries.courses_of(plans, timezone.localdate())
    for plan in plans:
        plan.sums = _sums(courses[plan.pk])
    return plans


def _sums(courses: list[queries.Course]) -> dict[str, Any]:
    """The plan's lines and what its records count, side by side."""
    return {
        "lines": len(courses),
        "done": sum(one.is_done for one in courses),
        "late": sum(one.standing == PlannedStanding.OVERDUE for one in courses),
        "hours": sum(one.line.hours for one in courses),
        "hours_held": sum(one.hours for one in courses),
        "seats": sum(one.line.seats for one in courses),
        "people": sum(one.people for one in courses),
    }


@allow(*sorted(ORGANIZERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    hosts = queries.plan_hosts(user)
    if not hosts:
        return render(request, "coordination/training_plan_edit.html", {"nobody": True})
    form = NewTrainingPlanForm(request.POST or None, hosts=hosts)
    status = 200
    if request.method == "POST":
        made: list[TrainingPlan] = []

        def act(values: dict[str, Any]) -> None:
            plan, _is_new = services.begin_training_plan(
                host=form.host, by=user, year=values["year"], words=form.words(),
                token=values["submission_token"],
            )  # fmt: skip
            made.append(plan)

        status = refused(form, act)
        if not status:
            messages.success(request, _("Begun. Now add its lines."))
            return redirect("training_plan_detail", public_id=made[0].public_id)
    context = {"form": form}
    return render(request, "coordination/training_plan_edit.html", context, status=status or 200)


@allow(*sorted(ORGANIZERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    services.refuse_other_planners(plan, _user(request))
    if plan.state != TrainingPlanState.DRAFT and request.method != "POST":
        return redirect("training_plan_detail", public_id=public_id)
    form = EditTrainingPlanForm(plan, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "plan": plan}
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            services.change_training_plan(
                plan, by=_user(request), words=form.words(), expected_version=values["version"]
            )

        status = refused(form, act, version=lambda: fetch_plan(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("training_plan_detail", public_id=public_id)
        stored = fetch_plan(request, public_id)
        context["stored"] = stored if seen != stored.version else None
    return render(request, "coordination/training_plan_edit.html", context, status=status)


@allow(*sorted(TRAINING_READERS))
@require_safe
def training_plan_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_training_plan(request, fetch_plan(request, public_id))


def show_training_plan(
    request: HttpRequest, plan: TrainingPlan, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one plan with what became of its lines; `bound` are forms that were sent."""
    user = _user(request)
    sent = bound.pop("steps", {})
    is_keeper = queries.plan_keeper(user, plan)
    is_draft = plan.state == TrainingPlanState.DRAFT
    goes_on = is_keeper and plan.state == TrainingPlanState.ISSUED
    courses = queries.courses_of([plan], timezone.localdate())[plan.pk]
    steps = services.training_plan_steps(plan, user)
    may_issue = any(step.target == TrainingPlanState.ISSUED for step in steps)
    context: dict[str, Any] = {
        "plan": plan,
        "courses": courses,
        "sums": _sums(courses),
        # Drafts of trainings are read by those who make and announce them.
        "inside": is_keeper or user.may(PUBLISHERS, plan.jurisdiction),
        "may_edit": is_keeper and is_draft,
        "may_hold": goes_on,
        "renewing": RenewPlanForm() if goes_on else None,
        "copying": new_token() if goes_on else "",
        "editions": queries.editions_of(plan, user).exclude(pk=plan.pk),
        "awaits_another": is_draft and is_keeper and not may_issue,
        "steps": [
            (step, sent.get(step.target) or training_plan_step_form(plan, step)) for step in steps
        ],
        **bound,
    }
    return render(
        request, "coordination/training_plan_detail.html", told_apart(context), status=status
    )


_step = partial(stepped, fetch=fetch_plan, show=show_training_plan, back="training_plan_detail")


@allow(*sorted(ORGANIZERS))
@require_POST
def training_plan_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Issue it, or give it up."""
    plan = fetch_plan(request, public_id)
    return _step(request, plan, target, form=training_plan_step_form, act=_take)


def _take(plan: TrainingPlan, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    act: Any = {
        TrainingPlanState.ISSUED: training_plan_public.issue_training_plan,
        TrainingPlanState.DISCARDED: services.discard_training_plan,
    }[TrainingPlanState(step.target)]
    act(plan, by=by, expected_version=values.pop("version"), **values)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_plan_renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a newer edition of the plan in force."""
    plan = fetch_plan(request, public_id)
    form = RenewPlanForm(request.POST)
    made: list[TrainingPlan] = []

    def act(values: dict[str, Any]) -> None:
        newer, _is_new = services.renew_training_plan(
            plan, by=_user(request), reason=values["reason"], token=values["submission_token"]
        )
        made.append(newer)

    status = refused(form, act)
    if status:
        return show_training_plan(
            request, fetch_plan(request, public_id), status=status, renewing=form
        )
    messages.success(request, _("A newer edition is begun; the present one holds until then."))
    return redirect("training_plan_detail", public_id=made[0].public_id)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_plan_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin next year's plan with the lines of this one."""
    plan = fetch_plan(request, public_id)
    made, _is_new = services.copy_training_plan(
        plan, by=_user(request), token=request.POST.get("submission_token", "")
    )
    messages.success(request, _("Next year's plan is begun: look at its targets and dates."))
    return redirect("training_plan_detail", public_id=made.public_id)


@allow(*sorted(TRAINING_READERS))
@require_safe
def training_plan_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """The plan and what became of its lines as .xlsx."""
    plan = fetch_plan(request, public_id)
    content, media_type = training_papers.plan_xlsx(plan, timezone.localdate())
    return attachment(content, media_type, f"{plan.title}.xlsx")
