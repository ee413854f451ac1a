"""Activities in the workspace: planned, announced, led, joined, held, told of, cancelled."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS
from accounts.exports import export
from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import Refusal, Transition
from accounts.steps import refused, stepped, taken, told_apart
from orgs.forms import SignUpForm, SitePublishForm
from orgs.queries import sign_up_units
from outreach import activity_public, services
from outreach import activity_queries as queries
from outreach.activity_forms import (
    ActivityEditForm,
    ActivityPhotoForm,
    ActivityPlanForm,
    ConsentForm,
    LeadersForm,
    ResultForm,
    activity_step_form,
    told_form,
)
from outreach.enums import ActivityState, Carrier
from outreach.models import Activity, Registration
from outreach.resources import ACTIVITY_COLUMNS, ActivityResultResource
from outreach.rules import (
    ACTIVITY_OPEN,
    ACTIVITY_PLANNERS,
    ACTIVITY_PUBLISHERS,
    ACTIVITY_READERS,
)

PER_PAGE = 30
READERS = sorted(ACTIVITY_READERS)
PLANNERS = sorted(ACTIVITY_PLANNERS)
PUBLISHERS = sorted(ACTIVITY_PUBLISHERS)


def user_of(request: HttpRequest) -> Any:
    return request.user


def seen(request: HttpRequest, public_id: str) -> Activity:
    return get_object_or_404(queries.activities_for(user_of(request)), public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_list(request: HttpRequest) -> HttpResponseBase:
    """Activities that the user plans, keeps or may register for, the latest first."""
    user = user_of(request)
    state, carrier = request.GET.get("state", ""), request.GET.get("carrier", "")
    state = state if state in {*ActivityState.values, "coming"} else ""
    carrier = carrier if carrier in Carrier.values else ""
    rows = queries.activities_for(user, state, carrier)
    if request.method == "POST":
        return export(request, rows, ACTIVITY_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "carrier": carrier,
        "states": [("coming", _("Coming")), *ActivityState.choices],
        "carriers": Carrier.choices,
        "may_plan": user.may(ACTIVITY_PLANNERS),
        "may_count": user.may(OFFICERS),
        "may_import": user.may(ActivityResultResource.roles),
    }
    return render(request, "outreach/activity_list.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_create(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    hosts = queries.activity_hosts(user)
    if not hosts:
        return render(request, "outreach/activity_edit.html", {"nobody": True})
    form = ActivityPlanForm(user, request.POST or None, hosts=hosts)
    status = 200
    if request.method == "POST":
        made: list[Activity] = []

        def act(values: dict[str, Any]) -> None:
            activity, _is_new = services.plan_activity(
                host=form.host, by=user, content=form.content(), token=values["submission_token"]
            )
            made.append(activity)

        status = refused(form, act)
        if not status:
            messages.success(request, _("Planned. An officer announces it on the site."))
            return redirect("activity_detail", public_id=made[0].public_id)
    return render(request, "outreach/activity_edit.html", {"form": form}, status=status)


@allow(*PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def activity_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    activity, user = seen(request, public_id), user_of(request)
    services.refuse_other_keepers(activity, user)
    if activity.state not in ACTIVITY_OPEN and request.method != "POST":
        return redirect("activity_detail", public_id=public_id)
    form = ActivityEditForm(user, activity, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "activity": activity}
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            services.change_activity(
                activity, by=user, content=form.content(), expected_version=values["version"]
            )

        status = refused(form, act, version=lambda: seen(request, public_id).version)
        if not status:
            messages.success(request, _("Saved."))
            return redirect("activity_detail", public_id=public_id)
        stored = seen(request, public_id)
        context["stored"] = stored if sent_version(request) != stored.version else None
    return render(request, "outreach/activity_edit.html", context, status=status)


@allow(*READERS)
@require_safe
def activity_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return detail_page(request, seen(request, public_id))


def detail_page(
    request: HttpRequest, activity: Activity, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one activity with what may be done next; `bound` are forms that were sent."""
    user = user_of(request)
    sent, consents = bound.pop("steps", {}), bound.pop("consents", {})
    is_keeper = queries.activity_keeper(user, activity)
    context: dict[str, Any] = {
        "activity": activity,
        "places": queries.places_of_activity(activity),
        "leaders": queries.leaders_of(activity),
        "counts": list(activity.counts.all()),
        "is_keeper": is_keeper,
        "is_missed": is_keeper and queries.was_missed(activity),
        "may_edit": is_keeper and activity.state in ACTIVITY_OPEN,
        "result": told_form(activity) if is_keeper else None,
        "steps": [
            (step, sent.get(step.target) or activity_step_form(activity, step))
            for step in services.activity_steps(activity, user)
        ],
        **_joining(activity, user, is_keeper=is_keeper),
        **_leading(activity, user),
        **_publishing(activity, user),
        **_photos(activity, consents, is_keeper=is_keeper),
        **bound,
    }
    return render(request, "outreach/activity_detail.html", told_apart(context), status=status)


def _joining(activity: Activity, user: Any, *, is_keeper: bool) -> dict[str, Any]:
    """Who comes and waits: all of them for the host, the own units for others."""
    units = sign_up_units(user)
    own = {(unit.organization, unit.community) for unit in units}
    rows = list(queries.registrations_of(activity)) if activity.seats else []
    mine = [row for row in rows if (row.organization, row.community) in own]
    there = {(row.organization, row.community) for row in mine}
    free = [unit for unit in units if (unit.organization, unit.community) not in there]
    is_open = activity.takes_registrations
    return {
        "registrations": rows if is_keeper else mine,
        "may_leave": is_open,
        "register": SignUpForm(units=free) if is_open and free else None,
        "arrived": sum(queries.arrived(activity).values()) if is_keeper else 0,
    }


def _leading(activity: Activity, user: Any) -> dict[str, Any]:
    is_open = activity.state in {*ACTIVITY_OPEN, ActivityState.HELD}
    may = is_open and queries.leaders_to_name(user, activity).exists()
    return {"leading": LeadersForm(user, activity) if may else None}


def _publishing(activity: Activity, user: Any) -> dict[str, Any]:
    """The button of an officer of the place who wrote nothing of it."""
    is_held = activity.state == ActivityState.HELD
    waits = is_held or activity.state == ActivityState.DRAFT or activity.is_newer
    if not waits or not user.may(ACTIVITY_PUBLISHERS, activity.jurisdiction):
        return {}
    if user.pk in queries.activity_authors(activity):
        return {"awaits_another": True}
    if is_held or not activity.is_shown:
        return {}
    return {"publishing": SitePublishForm(initial={"version": activity.version})}


def _photos(activity: Activity, consents: dict[int, Any], *, is_keeper: bool) -> dict[str, Any]:
    if not is_keeper:
        return {}
    rows = activity.photos.select_related("photo")
    takes = activity.is_shown and activity.state != ActivityState.CANCELLED
    return {
        "photos": [(row, consents.get(row.pk) or ConsentForm(row)) for row in rows],
        "photo_form": ActivityPhotoForm() if takes else None,
    }


act_on = partial(taken, fetch=seen, show=detail_page, back="activity_detail")
_step = partial(stepped, fetch=seen, show=detail_page, back="activity_detail")


@allow(*PLANNERS)
@require_POST
def activity_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Announce it, record that it was held, publish its result, cancel it."""
    activity = seen(request, public_id)
    return _step(request, activity, target, form=activity_step_form, act=_take)


def _take(activity: Activity, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    if isinstance(form, ResultForm):
        services.hold_activity(activity, by=by, **form.told(values))
        return
    act: Any = {
        ActivityState.ANNOUNCED: activity_public.announce_activity,
        ActivityState.PUBLISHED: activity_public.publish_result,
        ActivityState.CANCELLED: services.cancel_activity,
    }[ActivityState(step.target)]
    act(activity, by=by, expected_version=values.pop("version"), **values)


@allow(*PLANNERS)
@require_POST
def activity_result(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct what is told of an activity that was held, or why one was cancelled."""
    activity, user = seen(request, public_id), user_of(request)
    services.refuse_other_keepers(activity, user)
    form = told_form(activity, request.POST)
    if form is None:
        raise Refusal(_("It was neither held nor cancelled yet."))

    def act(values: dict[str, Any]) -> None:
        if isinstance(form, ResultForm):
            services.correct_result(activity, by=user, **form.told(values))
            return
        reason, version = values["cancel_reason"], values["version"]
        services.correct_cancellation(activity, by=user, reason=reason, expected_version=version)

    return act_on(request, activity, "result", form, act, done=_("Saved."))


@allow(*PUBLISHERS)
@require_POST
def activity_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """What has changed since it was published: the text, the result, that it was cancelled."""
    activity = seen(request, public_id)

    def act(values: dict[str, Any]) -> None:
        values = dict(values)
        version = values.pop("version")
        activity_public.publish_activity(
            activity, by=user_of(request), expected_version=version, **values
        )

    form, done = SitePublishForm(request.POST), _("It stands on the public site as it is now.")
    return act_on(request, activity, "publishing", form, act, done=done)


@allow(*READERS)
@require_POST
def activity_leaders(request: HttpRequest, public_id: str) -> HttpResponse:
    """Which backbone members lead the demonstration."""
    activity = seen(request, public_id)
    form = LeadersForm(user_of(request), activity, request.POST)

    def act(values: dict[str, Any]) -> None:
        services.name_leaders(
            activity,
            by=user_of(request),
            members=values["members"],
            expected_version=values["version"],
        )

    return act_on(request, activity, "leading", form, act, done=_("Saved."))


@allow(*READERS)
@require_POST
def activity_register(request: HttpRequest, public_id: str) -> HttpResponse:
    """A committee or an organisation comes with so many people."""
    activity = seen(request, public_id)
    units = sign_up_units(user_of(request))
    if not units:
        raise Refusal(_("Committees and social organisations sign up."))
    form = SignUpForm(request.POST, units=units)

    def act(values: dict[str, Any]) -> None:
        services.register_unit(
            activity,
            unit=form.unit,
            by=user_of(request),
            people=values["people"],
            token=values["submission_token"],
        )

    return act_on(request, activity, "register", form, act, done=_("Registered."))


@allow(*READERS)
@require_POST
def activity_unregister(request: HttpRequest, public_id: str, registration_id: int) -> HttpResponse:
    activity = seen(request, public_id)
    rows = Registration.objects.filter(activity=activity).select_related(
        "organization", "community"
    )
    row = get_object_or_404(rows, pk=registration_id)
    row.activity = activity
    services.take_back_registration(row, by=user_of(request))
    messages.success(request, _("Taken back; the seats are free again."))
    return redirect("activity_detail", public_id=public_id)
