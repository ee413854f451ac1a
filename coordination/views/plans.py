"""Work plans in the workspace: written by the unit, accepted above, published, renewed, copied."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import JOINT, export, export_table
from accounts.forms import DateField, new_token, sent_version
from accounts.normalise import sent_number
from accounts.policies import allow
from accounts.rules import Transition
from accounts.steps import refused, stepped, told_apart
from communities.models import County, Programme
from coordination import plan_papers, plan_public, plan_waiting, services
from coordination import plan_queries as queries
from coordination.enums import PlanLevel, PlanState
from coordination.models import WorkPlan
from coordination.plan_forms import EditPlanForm, NewPlanForm, RenewPlanForm, plan_step_form
from coordination.plan_progress import LATE
from coordination.plan_rules import (
    ALL_PLAN_WRITERS,
    PLAN_IN_FORCE,
    PLAN_OPEN,
    PLAN_READERS,
    PLAN_UNDECIDED,
)
from coordination.plan_sections import progress_entry
from coordination.resources import PLAN_COLUMNS
from portal.documents import attachment
from portal.measures import Figure

PER_PAGE = 30


def _user(request: HttpRequest) -> Any:
    return request.user


def fetch_plan(request: HttpRequest, public_id: str) -> WorkPlan:
    """The plan, if the user may see it."""
    return get_object_or_404(queries.plans_seen(_user(request)), public_id=public_id)


@allow(*sorted(PLAN_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_list(request: HttpRequest) -> HttpResponseBase:
    """Plans of the user's area, the newest year first, with how many of their lines are reached."""
    user, today = _user(request), timezone.localdate()
    counties = County.objects.for_user(user).order_by("code")
    programmes = list(Programme.objects.all())
    chosen = {
        "level": _one_of(request, "level", PlanLevel.values),
        "state": _one_of(request, "state", PlanState.values),
        "county": _one_of(request, "county", [one.code for one in counties]),
        "programme": _one_of(request, "programme", [one.code for one in programmes]),
    }
    year = _year(request)
    rows = queries.plans_for(user, year=year, **chosen)
    if request.method == "POST":
        return export(request, rows, PLAN_COLUMNS)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    progress = queries.progress_of_plans(list(page), today)
    context = {
        "page": page,
        "plans": [(plan, _sums(progress[plan.pk])) for plan in page],
        "filtered": bool(year or any(chosen.values())),
        "year": year,
        "years": _years(today),
        "counties": counties,
        "programmes": programmes,
        "levels": PlanLevel.choices,
        "states": PlanState.choices,
        "may_write": user.may(ALL_PLAN_WRITERS),
        **chosen,
    }
    return render(request, "coordination/plan_list.html", context)


def _sums(found: list[queries.Progress]) -> dict[str, int]:
    return {
        "lines": len(found),
        "done": sum(one.is_done for one in found),
        "late": sum(one.standing in LATE for one in found),
    }


def _one_of(request: HttpRequest, name: str, known: Any) -> str:
    value = request.GET.get(name, "")
    return value if value in known else ""


def _years(today: date) -> list[int]:
    return list(range(today.year + 1, today.year - 5, -1))


def _year(request: HttpRequest) -> int | None:
    year = sent_number(request.GET.get("year", ""))
    return year if year in _years(timezone.localdate()) else None


@allow(*sorted(PLAN_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_missing(request: HttpRequest) -> HttpResponseBase:
    """Which units of the area have no plan in force, and how large their share is."""
    user, today = _user(request), timezone.localdate()
    year = _year(request) or today.year
    begun = dict(
        queries.plans_for(user, year=year)
        .filter(state__in=sorted(PLAN_UNDECIDED))
        .order_by()
        .values_list("jurisdiction", "state")
    )
    labels = dict(PlanState.choices)
    levels: list[dict[str, Any]] = []
    for level in PlanLevel:
        missing = list(plan_waiting.units_without_plan(user, level, year).order_by("code"))
        total = plan_waiting.units_with_duty(user, level, year).count()
        if total:
            names = [(unit, labels.get(begun.get(unit.code, ""), "")) for unit in missing]
            figure = Figure(total - len(missing), total)
            levels.append({"label": level.label, "figure": figure, "units": names})
    if request.method == "POST":
        return export_table(
            request, action="workplan.exported", title=_("Who has none"),
            head=[_("Level"), _("Division code"), _("County or district"), _("Unit"), _("State")],
            rows=[
                [level["label"], unit.code, getattr(unit, "county", ""), unit.name, state]
                for level in levels for unit, state in level["units"]
            ],
        )  # fmt: skip
    context = {"levels": levels, "year": year, "years": _years(today)}
    return render(request, "coordination/plan_missing.html", context)


@allow(*sorted(PLAN_READERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_late(request: HttpRequest) -> HttpResponseBase:
    """Lines of this year's plans in the user's area that are overdue or over their limit."""
    found = plan_waiting.lines_late(_user(request))
    if request.method == "POST":
        return export_table(
            request, action="workplan.exported", title=_("Overdue lines"), head=_late_head(),
            rows=[_late_row(one) for one in found],
        )  # fmt: skip
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    lines = [(one.line.plan, progress_entry(one, "")) for one in page]
    return render(request, "coordination/plan_late.html", {"page": page, "lines": lines})


def _late_head() -> list[str]:
    return [
        _("Plan"), _("Policy clause"), _("Task"), _("Responsible"), _("Due"), _("State"),
        _("Figure"), _("Target"), _("Counted"), _("Programmes"),
    ]  # fmt: skip


def _late_row(one: queries.Progress) -> list[Any]:
    """What the page shows of a line."""
    entry = progress_entry(one, "")
    keys = ("clause", "task", "body", "due_on", "standing_label", "name", "target", "figure_words")
    programmes = JOINT.join(programme["name"] for programme in entry["programmes"])
    return [one.line.plan.title, *(entry[key] for key in keys), programmes]


@allow(*sorted(ALL_PLAN_WRITERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    form = NewPlanForm(request.POST or None, units=queries.plan_units(user))
    status = 200
    if request.method == "POST":
        made: list[WorkPlan] = []

        def act(values: dict[str, Any]) -> None:
            plan, _is_new = services.begin_plan(
                by=user, jurisdiction=values["unit"], year=values["year"], words=form.words(),
                token=values["submission_token"],
            )  # fmt: skip
            made.append(plan)

        status = refused(form, act)
        if not status:
            messages.success(request, _("Begun. Now add its lines."))
            return redirect("plan_detail", public_id=made[0].public_id)
    return render(request, "coordination/plan_edit.html", {"form": form}, status=status or 200)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_http_methods(["GET", "HEAD", "POST"])
def plan_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    plan = fetch_plan(request, public_id)
    services.refuse_other_writers(plan, _user(request))
    if plan.state not in PLAN_OPEN and request.method != "POST":
        return redirect("plan_detail", public_id=public_id)
    form = EditPlanForm(plan, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "plan": plan}
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            services.change_plan(
                plan, by=_user(request), words=form.words(), expected_version=values["version"]
            )

        status = refused(form, act, version=lambda: fetch_plan(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("plan_detail", public_id=public_id)
        stored = fetch_plan(request, public_id)
        context["stored"] = stored if seen != stored.version else None
    return render(request, "coordination/plan_edit.html", context, status=status)


@allow(*sorted(PLAN_READERS))
@require_safe
def plan_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_plan(request, fetch_plan(request, public_id))


def show_plan(
    request: HttpRequest, plan: WorkPlan, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one plan with its progress on the asked day and what may be done next; `bound` are
    forms that were sent."""
    user, today = _user(request), timezone.localdate()
    sent = bound.pop("steps", {})
    is_writer = queries.writes_plan(user, plan)
    is_held = plan.state in PLAN_IN_FORCE
    day, day_error = _day(request, today)
    reviews = list(queries.reviews_of(plan))
    lines = queries.lines_of(plan).select_related("plan")
    progress = queries.progress_of(lines, day)
    context: dict[str, Any] = {
        "plan": plan,
        "day": day,
        "day_error": day_error,
        "lines": [progress_entry(one, plan.place_name or "") for one in progress],  # type: ignore[attr-defined]
        "sums": _sums(progress),
        "may_edit": is_writer and plan.state in PLAN_OPEN,
        "may_state": is_held and services.may_state(plan, user),
        "renewing": RenewPlanForm() if is_writer and is_held else None,
        "copying": new_token() if is_writer and is_held else "",
        "editions": queries.editions_of(plan).exclude(pk=plan.pk),
        "reviews": reviews,
        "moments": plan_waiting.moments_owed(plan, reviews) if is_writer else [],
        "review_token": new_token(),
        "awaits_another": plan.state == PlanState.SUBMITTED and is_writer,
        "steps": [
            (step, sent.get(step.target) or plan_step_form(plan, step))
            for step in services.plan_steps(plan, user)
        ],
        **bound,
    }
    return render(request, "coordination/plan_detail.html", told_apart(context), status=status)


def _day(request: HttpRequest, today: date) -> tuple[date, str]:
    """The civil day that is asked for, today by default, and what is wrong with what was typed."""
    text = request.GET.get("day", "")
    if not text:
        return today, ""
    try:
        day = DateField().clean(text)
    except ValidationError as error:
        return today, "".join(error.messages)
    return (day, "") if day <= today else (today, _("This day has not come yet."))


_step = partial(stepped, fetch=fetch_plan, show=show_plan, back="plan_detail")


@allow(*sorted(PLAN_READERS))
@require_POST
def plan_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Submit, return, accept, publish it, or give it up."""
    plan = fetch_plan(request, public_id)
    return _step(request, plan, target, form=plan_step_form, act=_take)


def _take(plan: WorkPlan, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    act: Any = {
        PlanState.SUBMITTED: services.submit_plan,
        PlanState.RETURNED: services.return_plan,
        PlanState.ACCEPTED: services.accept_plan,
        PlanState.PUBLISHED: plan_public.publish_plan,
        PlanState.DISCARDED: services.discard_plan,
    }[PlanState(step.target)]
    act(plan, by=by, expected_version=values.pop("version"), **values)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_POST
def plan_renew(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin a newer edition of the plan in force."""
    plan = fetch_plan(request, public_id)
    form = RenewPlanForm(request.POST)
    made: list[WorkPlan] = []

    def act(values: dict[str, Any]) -> None:
        newer, _is_new = services.renew_plan(
            plan, by=_user(request), reason=values["reason"], token=values["submission_token"]
        )
        made.append(newer)

    status = refused(form, act)
    if status:
        return show_plan(request, fetch_plan(request, public_id), status=status, renewing=form)
    messages.success(request, _("A newer edition is begun; the present one holds until then."))
    return redirect("plan_detail", public_id=made[0].public_id)


@allow(*sorted(ALL_PLAN_WRITERS))
@require_POST
def plan_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin next year's plan with the targets of this one."""
    plan = fetch_plan(request, public_id)
    made, _is_new = services.copy_plan(
        plan, by=_user(request), token=request.POST.get("submission_token", "")
    )
    messages.success(request, _("Next year's plan is begun: look at its targets and dates."))
    return redirect("plan_detail", public_id=made.public_id)


@allow(*sorted(PLAN_READERS))
@require_safe
def plan_file(request: HttpRequest, public_id: str, kind: str) -> HttpResponse:
    """The plan with its progress of today as .docx or .xlsx."""
    plan = fetch_plan(request, public_id)
    make, media_type = plan_papers.FORMATS[kind]
    content = make(plan, timezone.localdate())
    return attachment(content, media_type, f"{plan.title}.{kind}")
