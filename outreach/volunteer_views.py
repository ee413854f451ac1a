"""Volunteers in the workspace of committees, their teams and townships."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.policies import allow
from accounts.rules import IllegalTransition, Transition
from accounts.services import impossible, permitted_transitions
from accounts.steps import refused
from outreach import papers, services
from outreach import volunteer_queries as queries
from outreach.enums import ServiceState, VolunteerState
from outreach.models import ServiceRecord, Volunteer
from outreach.volunteer_forms import CorrectionForm, ReasonForm, ServiceForm, VersionForm
from outreach.volunteer_rules import COMMITTEES, ENTERERS, TAKEN_IN, VERIFIERS, VOLUNTEER_READERS
from portal.addresses import origin
from portal.pages import downloaded

PER_PAGE = 30
READERS, WRITERS = sorted(VOLUNTEER_READERS), sorted(ENTERERS)
CORRECTED = frozenset({ServiceState.ENTERED, ServiceState.VERIFIED})
ACTS: dict[str, Any] = {
    VolunteerState.ACTIVE: services.accept_volunteer,
    VolunteerState.REFUSED: services.refuse_volunteer,
    VolunteerState.LEFT: services.leave,
    VolunteerState.ERASED: services.erase_volunteer,
}
SERVICE_ACTS: dict[str, Any] = {
    ServiceState.VERIFIED: services.verify_service,
    ServiceState.REJECTED: services.reject_service,
}


def _user(request: HttpRequest) -> Any:
    return request.user


def _volunteer(request: HttpRequest, public_id: str) -> Volunteer:
    return get_object_or_404(queries.volunteers_for(_user(request)), public_id=public_id)


@allow(*READERS)
@require_safe
def volunteer_list(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in VolunteerState.values else ""
    user = _user(request)
    page = Paginator(queries.volunteers_for(user, state), PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": VolunteerState.choices,
        "may_import": user.may(COMMITTEES),
        "to_verify": queries.to_verify(user)[:PER_PAGE] if user.may(VERIFIERS) else [],
    }
    return render(request, "outreach/volunteer_list.html", context)


@allow(*READERS)
@require_safe
def volunteer_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _volunteer(request, public_id))


def _detail(
    request: HttpRequest, volunteer: Volunteer, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """One volunteer with what may be done next; `bound` are forms that were sent, that of a step
    as `sent`. Raises IllegalTransition with what was said of a step that is not there any more."""
    user = _user(request)
    is_team = queries.is_team_member(user, volunteer)
    records = queries.records_of(volunteer)
    sent = bound.pop("sent", None)
    rows = [(row, *_record_acts(row, user, is_team, sent)) for row in records]
    steps = [
        (step, _step_form(step, volunteer, sent=sent))
        for step in permitted_transitions(volunteer, user)
    ]
    drawn = [form for some in (steps, *(acts for _row, acts, _may in rows)) for _step, form in some]
    if sent is not None and sent not in drawn:
        said = [str(error) for errors in sent.errors.values() for error in errors]
        raise IllegalTransition(" ".join(said))
    context: dict[str, Any] = {
        "volunteer": volunteer,
        "is_team": is_team,
        "records": rows,
        "total": queries.sum_of(records),
        "steps": steps,
        "service": ServiceForm(initial={"day": timezone.localdate()})
        if is_team and volunteer.state in TAKEN_IN
        else None,
        "may_certify": is_team and volunteer.state in TAKEN_IN,
        **bound,
    }
    return render(request, "outreach/volunteer_detail.html", context, status=status)


def _record_acts(
    row: ServiceRecord, user: Any, is_team: bool, sent: Any
) -> tuple[list[tuple[Transition, Any]], bool]:
    """The steps that `user` may take with a record, with their forms; whether it is corrected."""
    steps = [
        (step, _step_form(step, row, sent=sent))
        for step in permitted_transitions(row, user)
        if step.target != ServiceState.VERIFIED or row.entered_by_id != user.pk
    ]
    return steps, is_team and row.state in CORRECTED


def _step_form(step: Transition, row: Any, data: Any = None, sent: Any = None) -> Any:
    """The form of a step of `row`: `sent`, where that is it."""
    auto_id = f"{row.pk}_{step.target}_%s"
    if sent is not None and sent.auto_id == auto_id:
        return sent
    kind = ReasonForm if step.reason_required else VersionForm
    return kind(data, initial={"version": row.version}, auto_id=auto_id)


def _step(row: Any, target: str, acts: dict[str, Any]) -> Transition:
    if target not in acts:
        raise Http404
    step: Transition | None = row.TRANSITIONS.between(row.state, target)
    if step is None:
        raise impossible(row)
    return step


def _taken(act: Any, row: Any, by: Any, values: dict[str, Any]) -> None:
    values = dict(values)
    act(row, by=by, expected_version=values.pop("version"), **values)


@allow(*READERS)
@require_POST
def volunteer_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Accept, do not accept, note that somebody left, erase on request."""
    volunteer = _volunteer(request, public_id)
    step = _step(volunteer, target, ACTS)
    form = _step_form(step, volunteer, request.POST)
    status = refused(
        form,
        lambda values: _taken(ACTS[target], volunteer, _user(request), values),
        version=lambda: _volunteer(request, public_id).version,
    )
    if status:
        return _detail(request, _volunteer(request, public_id), status=status, sent=form)
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect("volunteer_detail", public_id=public_id)


@allow(*WRITERS)
@require_POST
def service_create(request: HttpRequest, public_id: str) -> HttpResponse:
    """Enter what a volunteer did."""
    volunteer = _volunteer(request, public_id)
    form = ServiceForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        token = values["submission_token"]
        services.enter_service(volunteer, by=_user(request), content=form.content(), token=token)

    status = refused(form, act)
    if status:
        return _detail(request, volunteer, status=status, service=form)
    messages.success(request, _("Entered; somebody else verifies it."))
    return redirect("volunteer_detail", public_id=public_id)


def _record(request: HttpRequest, public_id: str) -> ServiceRecord:
    rows = ServiceRecord.objects.for_user(_user(request))
    rows = rows.select_related("volunteer__community", "entered_by")
    found: ServiceRecord = get_object_or_404(rows, public_id=public_id)
    return found


@allow(*sorted(VERIFIERS))
@require_POST
def service_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Verify a record, or set it aside."""
    record = _record(request, public_id)
    step = _step(record, target, SERVICE_ACTS)
    form = _step_form(step, record, request.POST)
    volunteer = record.volunteer.public_id
    status = refused(
        form,
        lambda values: _taken(SERVICE_ACTS[target], record, _user(request), values),
        version=lambda: _record(request, public_id).version,
    )
    if status:
        return _detail(request, _volunteer(request, volunteer), status=status, sent=form)
    messages.success(request, _("Done: %(step)s.") % {"step": step.label})
    return redirect("volunteer_detail", public_id=volunteer)


@allow(*WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def service_correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put another record in the place of one that was wrong."""
    record = _record(request, public_id)
    initial = {
        "kind": record.kind,
        "day": record.day,
        "hours": record.hours.normalize(),
        "version": record.version,
    }
    form = CorrectionForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":

        def act(values: dict[str, Any]) -> None:
            services.correct_service(
                record,
                by=_user(request),
                content=form.content(),
                reason=values["reason"],
                expected_version=values["version"],
            )

        status = refused(form, act)
        if not status:
            messages.success(request, _("Corrected; the new entry is verified anew."))
            return redirect("volunteer_detail", public_id=record.volunteer.public_id)
    context = {"record": record, "form": form}
    return render(request, "outreach/service_correct.html", context, status=status)


@allow(*WRITERS)
@require_POST
def volunteer_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """The certificate as a .docx, for a volunteer who asks the committee or the team for it."""
    volunteer = _volunteer(request, public_id)
    certificate = services.issue_certificate(volunteer, by=_user(request))
    address = origin() + reverse("certificate_check", args=[certificate.code])
    content = papers.certificate_document(certificate, address=address)
    name = f"志愿服务记录证明-{certificate.issued_on}.docx"
    return downloaded(request, volunteer, content, name, paper="servicecertificate")
