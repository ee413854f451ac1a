"""Enquiries in the workspace of the registry: answered, or taken as an application."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow
from accounts.services import permitted_transitions
from accounts.steps import taken, told_apart
from orgs import queries, services
from orgs.enums import EnquiryState
from orgs.forms import EnquiryAnswerForm, EnquiryReasonForm, EnquiryVersionForm
from orgs.models import Enquiry
from orgs.resources import ENQUIRY_COLUMNS
from orgs.rules import ENQUIRY_OPEN, REGISTRARS

PER_PAGE = 30
KEEPERS = sorted(REGISTRARS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _enquiry(request: HttpRequest, public_id: str) -> Enquiry:
    rows = queries.enquiries_for(_user(request)).select_related("case", "answered_by")
    return get_object_or_404(rows, public_id=public_id)


@allow(*KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def enquiry_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in {*EnquiryState.values, "overdue"} else ""
    rows = queries.enquiries_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, ENQUIRY_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": [("overdue", _("Overdue")), *EnquiryState.choices],
    }
    return render(request, "orgs/enquiry_list.html", context)


@allow(*KEEPERS)
@require_safe
def enquiry_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _enquiry(request, public_id))


def _detail(
    request: HttpRequest, enquiry: Enquiry, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One enquiry with what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    targets = {step.target for step in permitted_transitions(enquiry, user)}
    version = {"version": enquiry.version}
    context: dict[str, Any] = {
        "enquiry": enquiry,
        "answer": EnquiryAnswerForm(initial={**version, "answer": enquiry.answer})
        if EnquiryState.ANSWERED in targets
        else None,
        "rejection": EnquiryReasonForm(initial=version)
        if EnquiryState.REJECTED in targets
        else None,
        "closing": EnquiryVersionForm(initial=version) if EnquiryState.CLOSED in targets else None,
        "may_take": bool(targets) and enquiry.state in ENQUIRY_OPEN,
        **bound,
    }
    return render(request, "orgs/enquiry_detail.html", told_apart(context), status=status)


_act = partial(taken, fetch=_enquiry, show=_detail, back="enquiry_detail")


def _acting(request: HttpRequest, service: Callable[..., Any], enquiry: Enquiry) -> Any:
    def act(values: dict[str, Any]) -> None:
        rest = {name: value for name, value in values.items() if name != "version"}
        service(enquiry, by=_user(request), expected_version=values["version"], **rest)

    return act


@allow(*KEEPERS)
@require_POST
def enquiry_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    enquiry = _enquiry(request, public_id)
    act = _acting(request, services.answer_enquiry, enquiry)
    form, done = EnquiryAnswerForm(request.POST), _("Answered. Whoever asked can read it now.")
    return _act(request, enquiry, "answer", form, act, done=done)


@allow(*KEEPERS)
@require_POST
def enquiry_reject(request: HttpRequest, public_id: str) -> HttpResponse:
    enquiry = _enquiry(request, public_id)
    act = _acting(request, services.reject_enquiry, enquiry)
    form, done = EnquiryReasonForm(request.POST), _("Not accepted; whoever asked reads the reason.")
    return _act(request, enquiry, "rejection", form, act, done=done)


@allow(*KEEPERS)
@require_POST
def enquiry_close(request: HttpRequest, public_id: str) -> HttpResponse:
    enquiry = _enquiry(request, public_id)
    act = _acting(request, services.close_enquiry, enquiry)
    done = _("Completed. How to reach the sender was deleted.")
    return _act(request, enquiry, "closing", EnquiryVersionForm(request.POST), act, done=done)
