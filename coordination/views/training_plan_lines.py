"""Lines of a plan of trainings in the workspace."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import sent_again, sent_version
from accounts.policies import allow
from accounts.steps import STALE, refused
from coordination import services
from coordination.enums import TrainingPlanState
from coordination.models import PlannedTraining, TrainingPlan
from coordination.services.plans import LINE_GONE, LineGone
from coordination.training_plan_forms import EditPlannedForm, NewPlannedForm
from coordination.training_rules import ORGANIZERS
from coordination.views.training_plans import fetch_plan, show_training_plan


def _user(request: HttpRequest) -> Any:
    return request.user


@allow(*sorted(ORGANIZERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_line_add(request: HttpRequest, public_id: str) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    services.refuse_other_planners(plan, _user(request))
    if plan.state != TrainingPlanState.DRAFT and request.method != "POST":
        return redirect("training_plan_detail", public_id=public_id)
    form = NewPlannedForm(request.POST or None)
    status = 200
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            services.add_planned(
                plan, by=_user(request), content=form.content(), token=values["submission_token"]
            )

        status = refused(form, act)
        if not status:
            messages.success(request, _("Line added."))
            again = "training_plan_line_add" if "again" in request.POST else "training_plan_detail"
            return redirect(again, public_id=public_id)
    context = {"form": form, "plan": plan}
    return render(request, "coordination/training_plan_line.html", context, status=status)


@allow(*sorted(ORGANIZERS))
@require_http_methods(["GET", "HEAD", "POST"])
def training_plan_line_edit(request: HttpRequest, public_id: str, line_id: int) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    services.refuse_other_planners(plan, _user(request))
    line = PlannedTraining.objects.filter(plan=plan, pk=line_id).select_related("plan").first()
    if line is None:
        return _gone(request, plan)
    if plan.state != TrainingPlanState.DRAFT and request.method != "POST":
        return redirect("training_plan_detail", public_id=public_id)
    form = EditPlannedForm(line, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "plan": plan, "line": line}
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            services.change_planned(
                plan, line_id, by=_user(request), content=form.content(),
                expected_version=values["version"],
            )  # fmt: skip

        status = refused(form, act, version=lambda: fetch_plan(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("training_plan_detail", public_id=public_id)
        context["stored"] = line if seen != fetch_plan(request, public_id).version else None
    return render(request, "coordination/training_plan_line.html", context, status=status)


@allow(*sorted(ORGANIZERS))
@require_POST
def training_plan_line_remove(request: HttpRequest, public_id: str, line_id: int) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    try:
        services.remove_planned(
            plan, line_id, by=_user(request), expected_version=sent_version(request)
        )
    except LineGone as gone:
        return show_training_plan(request, plan, status=STALE, problem=gone.message)
    messages.success(request, _("Line taken out."))
    return redirect("training_plan_detail", public_id=public_id)


def _gone(request: HttpRequest, plan: TrainingPlan) -> HttpResponse:
    """What was typed of a line that a colleague took out, to be added as a new one."""
    if request.method != "POST":
        raise Http404
    form = NewPlannedForm(sent_again(request))
    form.add_error(None, LINE_GONE)
    action = reverse("training_plan_line_add", args=[plan.public_id])
    context = {"form": form, "plan": plan, "action": action}
    return render(request, "coordination/training_plan_line.html", context, status=STALE)
