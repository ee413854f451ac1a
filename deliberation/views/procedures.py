"""Four deliberations, two disclosures: the committee's workspace, made for a phone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import export
from accounts.forms import show_errors
from accounts.policies import allow
from accounts.rules import Refusal
from accounts.steps import STALE, refused, taken, told_apart
from deliberation import queries, services
from deliberation.enums import ProcedureStage, ProcedureState
from deliberation.forms import (
    AbandonForm,
    ProcedureForm,
    ProcedureReasonForm,
    SkipForm,
    step_form,
)
from deliberation.models import Procedure
from deliberation.public import procedure_item
from deliberation.resources import PROCEDURE_COLUMNS
from deliberation.rules import HELD, MEMBERS, STAGES_TO_SKIP
from deliberation.sections import procedure_steps
from portal.enums import Kind
from portal.queries import current

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _procedure(request: HttpRequest, public_id: str) -> Procedure:
    rows = queries.with_steps(queries.procedures_for(_user(request)))
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def procedure_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in ProcedureState.values else ""
    rows = queries.procedures_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, PROCEDURE_COLUMNS)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": ProcedureState.choices,
        "may_begin": _user(request).may(MEMBERS),
    }
    return render(request, "deliberation/procedure_list.html", context)


@allow(Role.COMMITTEE_MEMBER)
def procedure_create(request: HttpRequest) -> HttpResponse:
    """Begin one; a topic's page leads here with the topic chosen."""
    communities = queries.communities_to_record_for(_user(request))
    form = ProcedureForm(communities, request.POST or None, initial=_initial(request, communities))
    if request.method == "POST" and form.is_valid():
        try:
            procedure, _is_new = services.begin_procedure(
                community=form.cleaned_data["community"],
                by=_user(request),
                content=form.content(),
                token=form.cleaned_data["submission_token"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            messages.success(request, _("Begun. Record the first step now."))
            return redirect("procedure_detail", public_id=procedure.public_id)
    return render(request, "deliberation/procedure_create.html", {"form": form})


def _initial(request: HttpRequest, communities: Any) -> dict[str, Any]:
    asked = request.GET.get("topic", "")
    rows = queries.procedure_topics(communities).select_related("community")
    topic = rows.filter(public_id=asked).first() if asked.isalnum() else None
    if topic is not None:
        return {"community": topic.community_id, "topic": topic.pk, "title": topic.title}
    first = communities.first()
    return {"community": first.pk if first else None}


@allow(*READERS)
@require_safe
def procedure_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _procedure(request, public_id))


def _detail(
    request: HttpRequest, procedure: Procedure, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """The six steps, what comes next, and what may be done about the last one."""
    is_member = _user(request).may(MEMBERS, procedure.scope_code())
    is_running = procedure.state == ProcedureState.RUNNING
    rows = list(procedure.steps.all())
    initial = {"version": procedure.version}
    done = {row.number for row in rows if not row.skipped}
    may_skip = is_member and is_running and procedure.next_number in STAGES_TO_SKIP
    may_take_back = is_member and procedure.state != ProcedureState.ABANDONED
    context: dict[str, Any] = {
        "procedure": procedure,
        "steps": _steps(procedure),
        "publication": current(Kind.PROCEDURE, procedure.public_id),
        "under_correction": [r.meeting for r in rows if r.meeting and r.meeting.state not in HELD],
        "is_lost": any(services.is_lost(row) for row in rows),
        "may_write": is_member and is_running,
        "to_make_good": [r for r in rows if r.skipped and r.number not in done],
        "skip": SkipForm(initial=initial) if may_skip else None,
        "take_back": ProcedureReasonForm(initial=initial)
        if may_take_back and len(rows) > procedure.shown_steps
        else None,
        "last": rows[-1] if rows else None,
        "abandon": AbandonForm(initial=initial) if is_member and is_running else None,
        **bound,
    }
    return render(request, "deliberation/procedure_detail.html", told_apart(context), status=status)


def _steps(procedure: Procedure) -> list[dict[str, Any]]:
    """As the public would see them, with what stays inside: who took part, and every photo."""
    rows = {row.sequence: row for row in procedure.steps.all()}
    addresses: dict[str, str | None] = {
        row.meeting.public_id: reverse("meeting_detail", args=[row.meeting.public_id])
        for row in rows.values()
        if row.meeting
    }
    payload = procedure_item(procedure).payload
    for sequence, step in enumerate(payload["steps"], start=1):
        photo = rows[sequence].photo
        step |= {"who": rows[sequence].who, "photo": photo.public_id if photo else ""}
    return procedure_steps(payload, addresses)


_act = partial(taken, fetch=_procedure, show=_detail, back="procedure_detail")


@allow(Role.COMMITTEE_MEMBER)
def procedure_step(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Record a step. Whose turn it is not leads back, with the reason."""
    procedure = _procedure(request, public_id)
    if number not in ProcedureStage.values:
        raise Http404
    if request.method != "POST":
        return _ask(request, procedure, number)
    form = step_form(procedure, number, request.POST, request.FILES)
    status = refused(
        form,
        lambda values: services.record_step(
            procedure,
            by=_user(request),
            number=number,
            content=form.content(),
            token=values["submission_token"],
            expected_version=values["version"],
        ),
        version=lambda: _procedure(request, public_id).version,
    )
    if not status:
        messages.success(request, _("Recorded: %(step)s.") % {"step": _name(procedure, number)})
        return redirect("procedure_detail", public_id=public_id)
    return _form(request, _procedure(request, public_id), number, form, status=status)


def _name(procedure: Procedure, number: int) -> str:
    return procedure.step_name(number)


def _ask(request: HttpRequest, procedure: Procedure, number: int) -> HttpResponse:
    try:
        services.refuse_step(procedure, number)
    except Refusal as refusal:
        messages.warning(request, str(refusal.message))
        return redirect("procedure_detail", public_id=procedure.public_id)
    return _form(request, procedure, number, step_form(procedure, number))


def _form(
    request: HttpRequest, procedure: Procedure, number: int, form: Any, *, status: int = 200
) -> HttpResponse:
    """The form of a step; beside it, where another was faster, what is stored now."""
    stored = next(row for row in _steps(procedure) if row["number"] == number)
    context = {
        "procedure": procedure,
        "number": number,
        "name": _name(procedure, number),
        "form": form,
        "stored": stored if status == STALE else None,
    }
    return render(request, "deliberation/procedure_step.html", context, status=status)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def procedure_skip(request: HttpRequest, public_id: str, number: int) -> HttpResponse:
    """Leave a step out, with a reason."""
    procedure = _procedure(request, public_id)
    if number not in ProcedureStage.values:
        raise Http404
    return _act(
        request,
        procedure,
        "skip",
        SkipForm(request.POST),
        lambda values: services.skip_step(
            procedure,
            by=_user(request),
            number=number,
            reason=values["reason"],
            confirmed=values["confirmed"],
            token=values["submission_token"],
            expected_version=values["version"],
        ),
        done=_("Left out: %(step)s.") % {"step": _name(procedure, number)},
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def procedure_take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    procedure = _procedure(request, public_id)
    return _act(
        request,
        procedure,
        "take_back",
        ProcedureReasonForm(request.POST),
        lambda values: services.take_back_step(
            procedure,
            by=_user(request),
            reason=values["reason"],
            expected_version=values["version"],
        ),
        done=_("Taken back."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def procedure_abandon(request: HttpRequest, public_id: str) -> HttpResponse:
    procedure = _procedure(request, public_id)
    return _act(
        request,
        procedure,
        "abandon",
        AbandonForm(request.POST),
        lambda values: services.abandon_procedure(
            procedure,
            by=_user(request),
            reason=values["reason"],
            confirmed=values["confirmed"],
            expected_version=values["version"],
        ),
        done=_("Abandoned."),
    )
