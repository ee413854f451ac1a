"""The recorder's side of sign-in: the sheet, its QR code, the list, the invited."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.forms import sent_version, show_errors
from accounts.policies import allow
from accounts.rules import StaleRecord
from deliberation import attendance as reads
from deliberation import queries, services
from deliberation.entry_forms import EntryForm, OpenForm, RosterForm, TimesForm
from deliberation.enums import Party, SignInState
from deliberation.models import Meeting, SignIn, SignInSheet
from deliberation.rules import MEMBERS, TAKES_SIGN_INS
from deliberation.views.workspace import READERS, _user
from portal.codes import qr_code

PER_PAGE = 100


def own_meeting(request: HttpRequest, public_id: str) -> Meeting:
    """The meeting, if it lies in the user's jurisdiction."""
    return get_object_or_404(queries.meetings_for(_user(request)), public_id=public_id)


def _sheet(meeting: Meeting) -> SignInSheet | None:
    sheet = SignInSheet.objects.filter(meeting=meeting).first()
    if sheet is not None:
        sheet.meeting = meeting
    return sheet


def _rows(request: HttpRequest, meeting: Meeting) -> Page[SignIn]:
    rows = reads.attendance_list(meeting)
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def _may_keep(request: HttpRequest, meeting: Meeting) -> bool:
    user = _user(request)
    return bool(user.may(MEMBERS, meeting.scope_code()) and meeting.state in TAKES_SIGN_INS)


def _list(request: HttpRequest, meeting: Meeting) -> dict[str, Any]:
    labels = dict(Party.choices)
    return {
        "meeting": meeting,
        "page": _rows(request, meeting),
        "totals": reads.attendance_totals(meeting),
        "parties": [
            (labels[Party(row["party"])], row["headcount"]) for row in reads.party_numbers(meeting)
        ],
        "stamp": reads.list_stamp(meeting),
        "may_keep": _may_keep(request, meeting),
    }


def _page(
    request: HttpRequest,
    meeting: Meeting,
    *,
    opening: Form | None = None,
    entry: Form | None = None,
) -> HttpResponse:
    proxies = services.takes_proxies(meeting)
    context = _list(request, meeting) | {
        "sheet": _sheet(meeting),
        "opening": opening or OpenForm(proxies=proxies),
        "entry": entry or EntryForm(proxies=proxies),
    }
    return render(request, "deliberation/attendance.html", context)


@allow(*READERS)
@require_safe
def attendance(request: HttpRequest, public_id: str) -> HttpResponse:
    """Who signed in, and for the recorder what can be done about it."""
    return _page(request, own_meeting(request, public_id))


@allow(*READERS)
@require_safe
def attendance_rows(request: HttpRequest, public_id: str) -> HttpResponse:
    """The list alone; nothing (204) while it is as the asking page knows it (`since`)."""
    meeting = own_meeting(request, public_id)
    if request.GET.get("since") == reads.list_stamp(meeting):
        return HttpResponse(status=204)
    context = _list(request, meeting)
    html = render_to_string("deliberation/_attendance_rows.html", context, request)
    return JsonResponse({"html": html})


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def attendance_open(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = own_meeting(request, public_id)
    form = OpenForm(request.POST, proxies=services.takes_proxies(meeting))
    if not form.is_valid():
        return _page(request, meeting, opening=form)
    try:
        services.open_sign_in(
            meeting, by=_user(request), expected_version=sent_version(request), **form.cleaned_data
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, meeting, opening=form)
    return redirect("attendance_code", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def attendance_close(request: HttpRequest, public_id: str) -> HttpResponse:
    services.close_sign_in(own_meeting(request, public_id), by=_user(request))
    messages.success(request, _("Sign-in is closed. People can still be entered by hand."))
    return redirect("attendance", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def attendance_add(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = own_meeting(request, public_id)
    form = EntryForm(request.POST, proxies=services.takes_proxies(meeting))
    if not form.is_valid():
        return _page(request, meeting, entry=form)
    values = dict(form.cleaned_data)
    try:
        row, _is_new = services.add_by_hand(
            meeting, by=_user(request), token=values.pop("submission_token"), **values
        )
    except ValidationError as error:
        show_errors(form, error)
        return _page(request, meeting, entry=form)
    messages.success(
        request,
        _("%(name)s is on the list: %(state)s.")
        % {"name": row.name, "state": row.get_state_display()},
    )
    return redirect("attendance", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def attendance_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Confirm, strike out or note as gone those whose boxes are ticked, or all who wait here."""
    meeting = own_meeting(request, public_id)
    decision = request.POST.get("decision", "")
    everybody = decision == "all"
    chosen = request.POST.getlist("waiting" if everybody else "rows")[:PER_PAGE]
    found = SignIn.objects.filter(meeting=meeting, public_id__in=[c for c in chosen if c.isalnum()])
    rows = list(found.select_related("meeting__community"))
    if decision == "left":
        changed = services.note_departures(meeting, by=_user(request), rows=rows)
    else:
        target = SignInState.STRUCK if decision == "struck" else SignInState.CONFIRMED
        changed = services.decide_sign_ins(meeting, by=_user(request), rows=rows, target=target)
    if changed:
        text = ngettext("%(number)s row changed.", "%(number)s rows changed.", changed)
        messages.success(request, text % {"number": changed})
    else:
        messages.warning(request, _("Nothing changed: tick the people first."))
    return redirect("attendance", public_id=public_id)


@allow(*READERS)
@require_safe
def attendance_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """The QR code as large as the screen, and for the printer."""
    meeting = own_meeting(request, public_id)
    sheet = _sheet(meeting)
    context: dict[str, Any] = {"meeting": meeting, "plan": queries.plan_of(meeting), "sheet": sheet}
    if sheet is not None and sheet.is_open:
        address = request.build_absolute_uri(reverse("sign_in", args=[sheet.token]))
        context["code"] = qr_code(address)
    return render(request, "deliberation/attendance_code.html", context)


@allow(Role.COMMITTEE_MEMBER)
def attendance_roster(request: HttpRequest, public_id: str) -> HttpResponse:
    """The invited people by party; the slower of two recorders sees what the other wrote."""
    meeting = own_meeting(request, public_id)
    sheet = _sheet(meeting)
    stored = {party: "\n".join(names) for party, names in reads.roster_of(meeting).items()}
    form = RosterForm(request.POST or None, initial=stored)
    message = ""
    if request.method == "POST" and form.is_valid():
        try:
            services.write_roster(
                meeting,
                by=_user(request),
                names=form.names(),
                expected_version=sent_version(request),
            )
        except ValidationError as error:
            form.add_error(None, error)
        except StaleRecord as stale:
            message = str(stale.message)
        else:
            messages.success(request, _("The list of those invited is saved."))
            return redirect("attendance", public_id=public_id)
    labels = dict(Party.choices)
    context = {
        "meeting": meeting,
        "form": form,
        "version": sheet.version if sheet else 1,
        "message": message,
        "stored": [(labels[Party(party)], text) for party, text in stored.items()],
        "may_keep": meeting.state in TAKES_SIGN_INS,
    }
    status = 409 if message else 200
    return render(request, "deliberation/attendance_roster.html", context, status=status)


@allow(Role.COMMITTEE_MEMBER)
def attendance_times(request: HttpRequest, public_id: str, sign_in_id: str) -> HttpResponse:
    """When one person came and left."""
    meeting = own_meeting(request, public_id)
    row = get_object_or_404(SignIn.objects.filter(meeting=meeting), public_id=sign_in_id)
    row.meeting = meeting
    initial = {"arrived_at": row.arrived_at, "left_at": row.left_at, "version": row.version}
    form = TimesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_times(
                row,
                by=_user(request),
                arrived_at=form.cleaned_data["arrived_at"],
                left_at=form.cleaned_data["left_at"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            show_errors(form, error)
        else:
            return redirect("attendance", public_id=public_id)
    context = {"meeting": meeting, "row": row, "form": form}
    return render(request, "deliberation/attendance_times.html", context)
