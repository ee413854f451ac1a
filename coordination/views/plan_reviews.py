"""Reviews of a work plan in the workspace: counted, remarked on, closed, published."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import Transition
from accounts.steps import refused, stepped, told_apart
from coordination import plan_public, services
from coordination import plan_queries as queries
from coordination.enums import PlanReviewState, ReviewMoment
from coordination.models import PlanReview
from coordination.plan_forms import RemarksForm, plan_step_form
from coordination.plan_rules import ALL_PLAN_WRITERS, PLAN_READERS
from coordination.plan_sections import review_entry
from coordination.views.plans import fetch_plan


def _user(request: HttpRequest) -> Any:
    return request.user


def _fetch(request: HttpRequest, public_id: str) -> PlanReview:
    return get_object_or_404(queries.reviews_for(_user(request)), public_id=public_id)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_POST
def plan_review_prepare(request: HttpRequest, public_id: str, moment: str) -> HttpResponse:
    """Count the plan to the end of June or December."""
    plan = fetch_plan(request, public_id)
    if moment not in ReviewMoment.values:
        raise Http404
    review, _is_new = services.prepare_review(
        plan, by=_user(request), moment=moment, token=request.POST.get("submission_token", "")
    )
    messages.success(request, _("Counted. Write your remarks, then close the review."))
    return redirect("plan_review", public_id=review.public_id)


@allow(*sorted(PLAN_READERS))
@require_safe
def plan_review(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show(request, _fetch(request, public_id))


def _show(
    request: HttpRequest, review: PlanReview, *, status: int = 200, **bound: Any
) -> HttpResponse:
    user = _user(request)
    sent = bound.pop("steps", {})
    rows = list(queries.review_lines(review))
    writes = queries.writes_plan(user, review.plan) and review.state == PlanReviewState.PREPARED
    place = queries.unit_of(review.plan).name
    entries = [review_entry(row, place) for row in rows]
    context: dict[str, Any] = {
        "review": review,
        "plan": review.plan,
        "entries": entries,
        "done": sum(entry["standing"] == "done" for entry in entries),
        "writes": writes,
        "form": RemarksForm(review, rows) if writes else None,
        "steps": [
            (step, sent.get(step.target) or plan_step_form(review, step))
            for step in services.review_steps(review, user)
        ],
        **bound,
    }
    return render(request, "coordination/plan_review.html", told_apart(context), status=status)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_POST
def plan_review_remark(request: HttpRequest, public_id: str) -> HttpResponse:
    review = _fetch(request, public_id)
    form = RemarksForm(review, queries.review_lines(review), request.POST)

    def act(values: dict[str, Any]) -> None:
        services.remark_on_review(
            review, by=_user(request), summary=values["summary"], remarks=form.remarks(),
            expected_version=values["version"],
        )  # fmt: skip

    status = refused(form, act, version=lambda: _fetch(request, public_id).version)
    if status:
        return _show(request, _fetch(request, public_id), status=status, form=form)
    messages.success(request, _("Saved."))
    return redirect("plan_review", public_id=public_id)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_POST
def plan_review_recount(request: HttpRequest, public_id: str) -> HttpResponse:
    services.recount_review(
        _fetch(request, public_id), by=_user(request), expected_version=sent_version(request)
    )
    messages.success(request, _("Counted anew."))
    return redirect("plan_review", public_id=public_id)


_step = partial(stepped, fetch=_fetch, show=_show, back="plan_review")


@allow(*sorted(PLAN_READERS))
@require_POST
def plan_review_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Close, return or publish it."""
    review = _fetch(request, public_id)
    return _step(request, review, target, form=plan_step_form, act=_take)


def _take(review: PlanReview, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    act: Any = {
        PlanReviewState.CLOSED: services.close_review,
        PlanReviewState.PREPARED: services.return_review,
        PlanReviewState.PUBLISHED: plan_public.publish_review,
    }[PlanReviewState(step.target)]
    act(review, by=by, expected_version=values.pop("version"), **values)
