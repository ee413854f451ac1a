"""Registration cases and filings in the workspace: taken, checked, corrected, decided."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.policies import allow
from accounts.rules import Refusal, Transition
from accounts.services import permitted_transitions, refuse_step
from accounts.steps import refused, taken, told_apart
from orgs import queries, services
from orgs.enums import CaseState, MaterialStatus, Matter
from orgs.forms import (
    CaseForm,
    CorrectionAnswerForm,
    CorrectionForm,
    MaterialsForm,
    step_form,
)
from orgs.models import RegistrationCase
from orgs.resources import CASE_COLUMNS
from orgs.rules import (
    CASE_CHECKED,
    CASE_READERS,
    CASE_SETTLED,
    ENQUIRY_OPEN,
    PLAIN_STEPS,
    REGISTRARS,
    case_holders,
)
from orgs.views.record_files import files_context
from portal.queries import work_calendar

PER_PAGE = 30
READERS = sorted(CASE_READERS)
DECISIONS = frozenset({CaseState.GRANTED, CaseState.FILED, CaseState.REFUSED})
EXAMINATIONS = frozenset({CaseState.EXAMINED, CaseState.WITH_TOWNSHIP})
SETTLEMENTS = frozenset({CaseState.CERTIFIED, CaseState.REGISTERED})


def _user(request: HttpRequest) -> Any:
    return request.user


def _case(request: HttpRequest, public_id: str) -> RegistrationCase:
    rows = queries.cases_for(_user(request)).select_related(
        "term", "organization", "result", "examined_by", "decided_by", "settled_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def case_list(request: HttpRequest) -> HttpResponseBase:
    """The user's cases, the newest first; the overdue and the waiting ones on request."""
    state = request.GET.get("state", "")
    state = state if state in {*CaseState.values, "overdue", "waiting"} else ""
    rows = queries.cases_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, CASE_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    shown, calendar = page.get_page(request.GET.get("page")), work_calendar()
    context = {
        "page": shown,
        "lines": [(case, queries.clock_of(case, calendar=calendar)) for case in shown],
        "state": state,
        "states": [
            ("overdue", _("Overdue")),
            ("waiting", _("Waiting for a correction")),
            *CaseState.choices,
        ],
    }
    return render(request, "orgs/case_list.html", context)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def case_create(request: HttpRequest) -> HttpResponse:
    user = _user(request)
    enquiry = queries.enquiry_to_take(user, request.GET.get("enquiry", "")[:32])
    if request.method != "POST" and enquiry is not None and enquiry.state not in ENQUIRY_OPEN:
        return redirect("enquiry_detail", public_id=enquiry.public_id)
    form = CaseForm(user, request.POST or None, enquiry=enquiry)
    status = 200
    if request.method == "POST":
        made: list[RegistrationCase] = []

        def act(typed: dict[str, Any]) -> None:
            take: Any = services.open_case
            if enquiry is not None:
                take = partial(services.take_enquiry, enquiry)
            case, is_new = take(by=user, entry=form.entry(), token=typed["submission_token"])
            made.append(case)
            if is_new:
                messages.success(request, _("The case is open. Give the applicant its code."))

        status = refused(form, act)
        if not status:
            return redirect("case_detail", public_id=made[0].public_id)
    context = {"form": form, "enquiry": enquiry}
    return render(request, "orgs/case_create.html", context, status=status)


@allow(*READERS)
@require_safe
def case_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _case(request, public_id))


def _detail(
    request: HttpRequest, case: RegistrationCase, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one case with what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    papers = list(queries.materials_of(case))
    asked = queries.open_correction(case)
    works = case.state in CASE_CHECKED and user.may(case_holders(case.state), case.scope_code())
    version = {"version": case.version}
    steps = bound.pop("steps", {})
    is_examiner = _examined(case, user)
    context: dict[str, Any] = {
        "case": case,
        "clock": queries.clock_of(case),
        "apply_by": queries.apply_by(case),
        "papers": papers,
        "is_complete": not any(
            paper.is_required and paper.status != MaterialStatus.COMPLETE for paper in papers
        ),
        "materials": MaterialsForm(case, papers) if works and papers else None,
        "ask": CorrectionForm(initial=version) if works and asked is None else None,
        "answer": CorrectionAnswerForm(initial=version) if works and asked else None,
        "changed_entry": _changed_entry(case, user),
        "is_examiner": is_examiner and case.state in EXAMINATIONS,
        "shows_code": case.state not in CASE_SETTLED,
        "steps": [
            (step, steps.get(step.target) or step_form(case, step))
            for step in permitted_transitions(case, user)
            if not (is_examiner and step.target in DECISIONS)
        ],
        **files_context(case, user),
        **bound,
    }
    return render(request, "orgs/case_detail.html", told_apart(context), status=status)


def _changed_entry(case: RegistrationCase, user: Any) -> str:
    """Where a registrar goes on after a change, which tells most of what changed in words."""
    if case.matter != Matter.CHANGE or case.result_id is None:
        return ""
    address = reverse("admin:orgs_organization_change", args=[case.result_id])
    return address if user.may(REGISTRARS, case.scope_code()) else ""


def _examined(case: RegistrationCase, user: Any) -> bool:
    try:
        services.refuse_own_decision(case, user)
    except Refusal:
        return True
    return False


_act = partial(taken, fetch=_case, show=_detail, back="case_detail")


@allow(*READERS)
@require_POST
def case_materials(request: HttpRequest, public_id: str) -> HttpResponse:
    """How each paper was found."""
    case = _case(request, public_id)
    form = MaterialsForm(case, queries.materials_of(case), request.POST)

    def act(values: dict[str, Any]) -> None:
        services.check_materials(
            case, by=_user(request), checks=form.checks(), expected_version=values["version"]
        )

    return _act(request, case, "materials", form, act, done=_("The papers are noted."))


@allow(*READERS)
@require_POST
def case_ask(request: HttpRequest, public_id: str) -> HttpResponse:
    case = _case(request, public_id)

    def act(values: dict[str, Any]) -> None:
        services.ask_correction(
            case, by=_user(request), text=values["text"], expected_version=values["version"]
        )

    done = _("Asked. The clock stands until the answer is entered.")
    return _act(request, case, "ask", CorrectionForm(request.POST), act, done=done)


@allow(*READERS)
@require_POST
def case_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    case = _case(request, public_id)

    def act(values: dict[str, Any]) -> None:
        services.answer_correction(
            case, by=_user(request), answer=values["answer"], expected_version=values["version"]
        )

    done = _("Entered. The clock runs on.")
    return _act(request, case, "answer", CorrectionAnswerForm(request.POST), act, done=done)


@allow(*READERS)
@require_POST
def case_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Any step of the transition table, with what it asks for."""
    case = _case(request, public_id)
    step = case.TRANSITIONS.between(case.state, target)
    if step is None:
        if target not in CaseState.values:
            raise Http404
        refuse_step(case, target)
    assert step is not None
    form = step_form(case, step, request.POST)
    status = refused(
        form,
        lambda values: _service(case, step)(by=_user(request), **_arguments(values)),
        version=lambda: _case(request, public_id).version,
    )
    if status:
        return _detail(request, _case(request, public_id), status=status, steps={target: form})
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect("case_detail", public_id=public_id)


def _arguments(values: dict[str, Any]) -> dict[str, Any]:
    rest = {name: value for name, value in values.items() if name != "version"}
    return {"expected_version": values["version"], **rest}


def _service(case: RegistrationCase, step: Transition) -> Callable[..., Any]:
    """Which service takes the step."""
    target = step.target
    if target in EXAMINATIONS:
        return partial(services.examine_case, case)
    if target in DECISIONS:
        return partial(services.decide_case, case, target)
    if target in SETTLEMENTS:
        return partial(services.settle_case, case)
    if target == CaseState.WITHDRAWN:
        return partial(services.withdraw_case, case)
    if (step.source, target) in PLAIN_STEPS:
        return partial(services.step_case, case, target)
    return partial(services.accept_case, case)
