"""Partnerships in the workspace: what is offered, what is needed, what was booked."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.forms import with_one_more_row
from accounts.normalise import clean_search
from accounts.policies import allow
from accounts.services import permitted_transitions
from accounts.steps import refused
from orgs import queries, services
from orgs.enums import BookingState, NeedState, ResourceKind
from orgs.forms import (
    BookingForm,
    NeedForm,
    ResourceForm,
    partnership_step_form,
    window_entries,
    window_rows,
)
from orgs.models import Booking, Need, Resource
from orgs.resources import BOOKING_COLUMNS, NEED_COLUMNS, RESOURCE_COLUMNS
from orgs.rules import NEED_WAITING, PARTNERSHIP_READERS

PER_PAGE = 30
MOST_SUGGESTIONS = 12
READERS = sorted(PARTNERSHIP_READERS)
WRITES = ["GET", "HEAD", "POST"]


def _user(request: HttpRequest) -> Any:
    return request.user


def _page(request: HttpRequest, rows: Any) -> Any:
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


@allow(*READERS)
@require_safe
def partnership_home(request: HttpRequest) -> HttpResponse:
    """What waits, and one's own resources and needs."""
    user = _user(request)
    context = {
        "to_answer": queries.bookings_for(user, "answer")[:PER_PAGE],
        "to_record": queries.bookings_for(user, "record")[:PER_PAGE],
        "needs": queries.own_open_needs(user)[:PER_PAGE],
        "resources": queries.own_resources(user)[:PER_PAGE],
        "may_need": bool(queries.parties_of(user)),
        "may_offer": bool(queries.owners_of(user)),
    }
    return render(request, "orgs/partnership_home.html", context)


@allow(*READERS)
@require_http_methods(WRITES)
def resource_list(request: HttpRequest) -> HttpResponseBase:
    """What is offered in the county and the city."""
    kind, text = request.GET.get("kind", ""), clean_search(request.GET.get("q", ""))
    kind = kind if kind in ResourceKind.values else ""
    rows = queries.resources_for(_user(request), kind=kind, text=text)
    if request.method == "POST":
        return export(request, rows, RESOURCE_COLUMNS)
    context = {
        "page": _page(request, rows),
        "kind": kind,
        "kinds": ResourceKind.choices,
        "text": text,
        "may_offer": bool(queries.owners_of(_user(request))),
    }
    return render(request, "orgs/resource_list.html", context)


def _resource(request: HttpRequest, public_id: str) -> Resource:
    found: Resource = get_object_or_404(queries.resource_rows(_user(request)), public_id=public_id)
    return found


def _resource_form(
    request: HttpRequest, form: ResourceForm, rows: Any, act: Any, resource: Resource | None = None
) -> HttpResponse:
    """The form of a resource with its rows of times; `act` keeps what was typed."""
    status, made = 200, []
    if request.method == "POST" and "add_windows" in request.POST:
        rows = window_rows(with_one_more_row(request, "windows"))
    elif request.method == "POST" and rows.is_valid() & form.is_valid():
        status = refused(
            form,
            lambda typed: made.append(act(typed)),
            version=lambda: _resource(request, resource.public_id).version if resource else 0,
        )
        if made:
            messages.success(request, _("The resource is kept."))
            return redirect("resource_detail", public_id=made[0].public_id)
    context = {"form": form, "windows": rows, "resource": resource}
    return render(request, "orgs/resource_form.html", context, status=status)


@allow(*READERS)
@require_http_methods(WRITES)
def resource_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    owners, data = queries.owners_of(user), request.POST or None
    if not owners:
        raise PermissionDenied
    form, rows = ResourceForm(owners, data), window_rows(data)

    def act(typed: dict[str, Any]) -> Resource:
        made, _is_new = services.enter_resource(
            by=user,
            party=form.party,
            entry=form.entry(window_entries(rows)),
            token=typed["submission_token"],
        )
        return made

    return _resource_form(request, form, rows, act)


@allow(*READERS)
@require_http_methods(WRITES)
def resource_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    user, resource = _user(request), _resource(request, public_id)
    if not queries.speaks_for(user, resource):
        raise PermissionDenied
    data = request.POST or None
    form = ResourceForm((), data, resource=resource)
    rows = window_rows(data, resource.windows.all())

    def act(typed: dict[str, Any]) -> Resource:
        services.change_resource(
            resource,
            by=user,
            entry=form.entry(window_entries(rows), resource.kind),
            expected_version=typed["version"] or 0,
        )
        return resource

    return _resource_form(request, form, rows, act, resource)


@allow(*READERS)
@require_http_methods(WRITES)
def resource_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    """One resource with its times and bookings; who acts for somebody asks for it here."""
    user, resource = _user(request), _resource(request, public_id)
    parties = queries.parties_of(user)
    form = _booking_form(request, resource, parties) if parties else None
    status = 200
    if request.method == "POST":
        if form is None:
            raise PermissionDenied
        made: list[Booking] = []

        def act(typed: dict[str, Any]) -> None:
            booking, _is_new = services.ask_booking(
                resource,
                by=user,
                party=form.party,
                entry=form.entry(),
                token=typed["submission_token"],
            )
            made.append(booking)

        status = refused(form, act)
        if not status:
            messages.success(request, _("Asked. The owner answers."))
            return redirect("booking_detail", public_id=made[0].public_id)
    context = {
        "resource": resource,
        "windows": resource.windows.all(),
        "coming": queries.coming_uses(resource),
        "form": form,
        "is_current": queries.is_current(resource),
        "may_change": queries.speaks_for(user, resource),
    }
    return render(request, "orgs/resource_detail.html", context, status=status)


def _booking_form(request: HttpRequest, resource: Resource, parties: list[Any]) -> BookingForm:
    needs = list(queries.own_open_needs(_user(request)).filter(kind=resource.kind))
    wanted = next((one for one in needs if one.public_id == request.GET.get("need", "")), None)
    found = queries.suggestions_for(wanted) if wanted is not None else []
    suggestion = next((one for one, row in found if row.pk == resource.pk), None)
    return BookingForm(parties, needs, request.POST or None, wanted=wanted, suggestion=suggestion)


@allow(*READERS)
@require_http_methods(WRITES)
def need_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in NeedState.values else ""
    rows = queries.needs_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, NEED_COLUMNS)
    context = {
        "page": _page(request, rows),
        "state": state,
        "states": NeedState.choices,
        "may_need": bool(queries.parties_of(_user(request))),
    }
    return render(request, "orgs/need_list.html", context)


@allow(*READERS)
@require_http_methods(WRITES)
def need_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    parties = queries.parties_of(user)
    if not parties:
        raise PermissionDenied
    form = NeedForm(parties, request.POST or None)
    status = 200
    if request.method == "POST":
        made: list[Need] = []

        def act(typed: dict[str, Any]) -> None:
            need, _is_new = services.enter_need(
                by=user, party=form.party, entry=form.entry(), token=typed["submission_token"]
            )
            made.append(need)

        status = refused(form, act)
        if not status:
            messages.success(request, _("The need is kept; here is what fits."))
            return redirect("need_detail", public_id=made[0].public_id)
    return render(request, "orgs/need_create.html", {"form": form}, status=status)


def _need(request: HttpRequest, public_id: str) -> Need:
    found: Need = get_object_or_404(queries.needs_for(_user(request)), public_id=public_id)
    return found


@allow(*READERS)
@require_safe
def need_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show_need(request, _need(request, public_id))


def _show_need(
    request: HttpRequest, need: Need, *, status: int = 200, sent: dict[str, Any] | None = None
) -> HttpResponse:
    user = _user(request)
    is_own = queries.speaks_for(user, need)
    waits = need.state in NEED_WAITING
    found = queries.suggestions_for(need)[:MOST_SUGGESTIONS] if waits else []
    bookings = need.bookings.select_related("resource__unit", "resource__organization")
    context = {
        "need": need,
        "is_own": is_own,
        "waits": waits,
        "suggestions": found,
        "bookings": bookings.order_by("starts_at", "pk"),
        "steps": _steps(need, user, sent or {}) if is_own else [],
    }
    return render(request, "orgs/need_detail.html", context, status=status)


def _steps(record: Any, user: Any, sent: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [
        (step, sent.get(step.target) or partnership_step_form(record, step))
        for step in permitted_transitions(record, user)
    ]


def _step(
    request: HttpRequest, record: Any, target: str, *, fetch: Any, show: Any, back: str, act: Any
) -> HttpResponse:
    """A step of a need or a booking, with what it asks for."""
    step = record.TRANSITIONS.between(record.state, target)
    states = dict(record._meta.get_field("state").choices)
    if target not in states:
        raise Http404
    if step is None or not step.by_hand:
        messages.error(request, _("This step is not possible any more."))
        return show(request, record, status=409)  # type: ignore[no-any-return]
    form = partnership_step_form(record, step, request.POST)
    key = record.public_id
    status = refused(
        form,
        lambda typed: act(record, target, by=_user(request), **_arguments(form, typed)),
        version=lambda: fetch(request, key).version,
    )
    if status:
        return show(request, fetch(request, key), status=status, sent={target: form})  # type: ignore[no-any-return]
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect(back, public_id=key)


def _arguments(form: Any, typed: dict[str, Any]) -> dict[str, Any]:
    found = {"expected_version": typed["version"]}
    if "reason" in typed:
        found["reason"] = typed["reason"]
    return found | ({"held": form.entry()} if hasattr(form, "entry") else {})


@allow(*READERS)
@require_POST
def need_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    return _step(
        request,
        _need(request, public_id),
        target,
        fetch=_need,
        show=_show_need,
        back="need_detail",
        act=services.settle_need,
    )


@allow(*READERS)
@require_http_methods(WRITES)
def booking_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in {*BookingState.values, "answer", "record"} else ""
    rows = queries.bookings_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, BOOKING_COLUMNS)
    context = {
        "page": _page(request, rows),
        "state": state,
        "states": [
            ("answer", _("To be answered")),
            ("record", _("To be recorded")),
            *BookingState.choices,
        ],
    }
    return render(request, "orgs/booking_list.html", context)


def _booking(request: HttpRequest, public_id: str) -> Booking:
    rows = queries.bookings_for(_user(request)).select_related(
        "resource__unit",
        "resource__organization",
        "need",
        "organization",
        "asked_by",
        "answered_by",
        "recorded_by",
    )
    found: Booking = get_object_or_404(rows, public_id=public_id)
    return found


@allow(*READERS)
@require_safe
def booking_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _show_booking(request, _booking(request, public_id))


def _show_booking(
    request: HttpRequest, booking: Booking, *, status: int = 200, sent: dict[str, Any] | None = None
) -> HttpResponse:
    user = _user(request)
    owner, asker = services.side_of(booking, user)
    may = partial(services.may_step, booking, owner=owner, asker=asker)
    context = {
        "booking": booking,
        "steps": [
            (step, form) for step, form in _steps(booking, user, sent or {}) if may(step.target)
        ],
        "sees_need": booking.need is not None and queries.speaks_for(user, booking.need),
    }
    return render(request, "orgs/booking_detail.html", context, status=status)


@allow(*READERS)
@require_POST
def booking_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    return _step(
        request,
        _booking(request, public_id),
        target,
        fetch=_booking,
        show=_show_booking,
        back="booking_detail",
        act=services.step_booking,
    )
