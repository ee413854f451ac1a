"""Events in the workspace: planned, announced, held, cancelled; units sign up."""

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
from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import Refusal, Transition
from accounts.steps import refused, stepped, taken, told_apart
from orgs import library_public, queries, services
from orgs.enums import EventState
from orgs.forms import (
    EventEditForm,
    EventPlanForm,
    SignUpForm,
    SitePublishForm,
    event_step_form,
    outcome_form,
)
from orgs.models import EventSignUp, ExchangeEvent
from orgs.resources import EVENT_COLUMNS
from orgs.rules import EVENT_ANNOUNCERS, EVENT_PLANNERS, EXCHANGE_READERS
from orgs.views.record_files import files_context

PER_PAGE = 30
READERS = sorted(EXCHANGE_READERS)
PLANNERS = sorted(EVENT_PLANNERS)
ANNOUNCERS = sorted(EVENT_ANNOUNCERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _event(request: HttpRequest, public_id: str) -> ExchangeEvent:
    return get_object_or_404(queries.events_for(_user(request)), public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def event_list(request: HttpRequest) -> HttpResponseBase:
    """Events that the user plans, keeps or may sign up for, the latest first."""
    user = _user(request)
    state = request.GET.get("state", "")
    state = state if state in {*EventState.values, "coming"} else ""
    rows = queries.events_for(user, state)
    if request.method == "POST":
        return export(request, rows, EVENT_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": [("coming", _("Coming")), *EventState.choices],
        "may_plan": user.may(EVENT_PLANNERS),
    }
    return render(request, "orgs/event_list.html", context)


@allow(*PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def event_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    hosts = queries.hosts_of(user)
    if not hosts:
        return render(request, "orgs/event_edit.html", {"nobody": True})
    form = EventPlanForm(request.POST or None, hosts=hosts)
    status = 200
    if request.method == "POST":
        made: list[ExchangeEvent] = []

        def act(values: dict[str, Any]) -> None:
            event, _is_new = services.plan_event(
                host=form.host, by=user, content=form.content(), token=values["submission_token"]
            )
            made.append(event)

        status = refused(form, act)
        if not status:
            _warn_of_overlaps(request, made[0])
            messages.success(request, _("Planned. An officer announces it on the site."))
            return redirect("event_detail", public_id=made[0].public_id)
    return render(request, "orgs/event_edit.html", {"form": form}, status=status)


def _warn_of_overlaps(request: HttpRequest, event: ExchangeEvent) -> None:
    for other in queries.overlapping(event, event.starts_at, event.ends_at):
        messages.warning(
            request, _("The same host has another event at that time: “%(title)s”.")
            % {"title": other.title}
        )  # fmt: skip


@allow(*PLANNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def event_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    event = _event(request, public_id)
    services.refuse_other_hosts(event, _user(request))
    if event.state not in services.EVENT_OPEN and request.method != "POST":
        return redirect("event_detail", public_id=public_id)
    form = EventEditForm(event, request.POST or None)
    status = 200
    context: dict[str, Any] = {"form": form, "event": event}
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            services.change_event(
                event,
                by=_user(request),
                content=form.content(),
                expected_version=values["version"],
            )

        status = refused(form, act, version=lambda: _event(request, public_id).version)
        if not status:
            _warn_of_overlaps(request, event)
            messages.success(request, _("Saved."))
            return redirect("event_detail", public_id=public_id)
        context["stored"] = (
            _event(request, public_id) if sent_version(request) != _version(event) else None
        )
    return render(request, "orgs/event_edit.html", context, status=status)


def _version(event: ExchangeEvent) -> int:
    return ExchangeEvent.objects.values_list("version", flat=True).get(pk=event.pk)


@allow(*READERS)
@require_safe
def event_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _event(request, public_id))


def _detail(
    request: HttpRequest, event: ExchangeEvent, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one event with what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    sent = bound.pop("steps", {})
    is_keeper = queries.event_keeper(user, event)
    units = queries.sign_up_units(user)
    own = {(unit.organization, unit.community) for unit in units}
    rows = list(queries.sign_ups_of(event))
    mine = [row for row in rows if (row.organization, row.community) in own]
    open_now = event.state == EventState.ANNOUNCED and event.starts_at > timezone.now()
    there = {(row.organization, row.community) for row in mine}
    free = [unit for unit in units if (unit.organization, unit.community) not in there]
    publishes = queries.waits_for_site(event) and user.may(EVENT_ANNOUNCERS, event.jurisdiction)
    is_author = publishes and user.pk in queries.event_authors(event)
    context: dict[str, Any] = {
        "event": event,
        "taken": event.taken,  # type: ignore[attr-defined]
        "is_keeper": is_keeper,
        "may_edit": is_keeper and event.state in services.EVENT_OPEN,
        "is_missed": is_keeper and queries.was_missed(event),
        "sign_ups": rows if is_keeper else mine,
        "may_leave": open_now,
        "sign_up": SignUpForm(units=free) if open_now and free else None,
        "publishing": SitePublishForm(initial={"version": event.version})
        if publishes and event.is_shown and not is_author
        else None,
        "awaits_another": is_author,
        "outcome": outcome_form(event) if is_keeper else None,
        "overlaps": queries.overlapping(event, event.starts_at, event.ends_at)
        if is_keeper and event.state != EventState.CANCELLED
        else [],
        "steps": [
            (step, sent.get(step.target) or event_step_form(event, step))
            for step in services.event_steps(event, user)
        ],
        **files_context(event, user),
        **bound,
    }
    return render(request, "orgs/event_detail.html", told_apart(context), status=status)


_act = partial(taken, fetch=_event, show=_detail, back="event_detail")
_step = partial(stepped, fetch=_event, show=_detail, back="event_detail")


@allow(*PLANNERS)
@require_POST
def event_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Announce it, record that it was held, cancel it."""
    event = _event(request, public_id)
    return _step(request, event, target, form=event_step_form, act=_take)


def _take(event: ExchangeEvent, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    act: Any = {
        EventState.ANNOUNCED: library_public.announce_event,
        EventState.HELD: services.hold_event,
        EventState.CANCELLED: services.cancel_event,
    }[EventState(step.target)]
    act(event, by=by, expected_version=values.pop("version"), **values)


@allow(*PLANNERS)
@require_POST
def event_outcome(request: HttpRequest, public_id: str) -> HttpResponse:
    """Correct what is told of an event that is over."""
    event = _event(request, public_id)
    services.refuse_other_hosts(event, _user(request))
    form = outcome_form(event, request.POST)
    if form is None:
        raise Refusal(_("It was neither held nor cancelled yet."))

    def act(values: dict[str, Any]) -> None:
        values = dict(values)
        version = values.pop("version")
        services.correct_outcome(event, by=_user(request), expected_version=version, **values)

    return _act(request, event, "outcome", form, act, done=_("Saved."))


@allow(*ANNOUNCERS)
@require_POST
def event_publish(request: HttpRequest, public_id: str) -> HttpResponse:
    """What has changed since it was published: the text, that it was held or cancelled."""
    event = _event(request, public_id)

    def act(values: dict[str, Any]) -> None:
        library_public.publish_event(
            event,
            by=_user(request),
            reason=values["reason"],
            confirmed=values["confirmed"],
            expected_version=values["version"],
        )

    form, done = SitePublishForm(request.POST), _("It stands on the public site as it is now.")
    return _act(request, event, "publishing", form, act, done=done)


@allow(*READERS)
@require_POST
def event_sign_up(request: HttpRequest, public_id: str) -> HttpResponse:
    """A committee or an organisation comes with so many people."""
    event = _event(request, public_id)
    units = queries.sign_up_units(_user(request))
    if not units:
        raise Refusal(_("Committees and social organisations sign up."))
    form = SignUpForm(request.POST, units=units)

    def act(values: dict[str, Any]) -> None:
        services.sign_up(
            event,
            unit=form.unit,
            by=_user(request),
            people=values["people"],
            token=values["submission_token"],
        )

    return _act(request, event, "sign_up", form, act, done=_("Signed up."))


@allow(*READERS)
@require_POST
def event_sign_off(request: HttpRequest, public_id: str, sign_up_id: int) -> HttpResponse:
    event = _event(request, public_id)
    rows = EventSignUp.objects.filter(event=event).select_related("organization", "community")
    row = get_object_or_404(rows, pk=sign_up_id)
    row.event = event
    services.take_back_sign_up(row, by=_user(request))
    messages.success(request, _("Taken back; the seats are free again."))
    return redirect("event_detail", public_id=public_id)
