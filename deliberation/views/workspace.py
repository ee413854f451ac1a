"""The workspace of those who log meetings, made for a phone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import export
from accounts.forms import new_token, sent_version
from accounts.policies import allow
from accounts.rules import Refusal
from accounts.services import permitted_transitions
from communities.enums import Validity
from communities.queries import awaiting_vote
from deliberation import queries, services
from deliberation.attendance import party_numbers
from deliberation.entry_forms import with_attendance
from deliberation.enums import MeetingForm, MeetingState, Party
from deliberation.forms import (
    BeginForm,
    ProgressForm,
    RecordForm,
    RefusalForm,
    row_count,
    typed_values,
    with_row_moved,
)
from deliberation.models import Action, Meeting, MeetingPhoto
from deliberation.public import confirm_progress
from deliberation.quorum import verdict_words
from deliberation.resources import MEETING_COLUMNS
from deliberation.rules import MEMBERS, PROGRESS_CONFIRMERS, WRITABLE
from deliberation.sections import parts_of
from deliberation.views.actions import follow_up

PER_PAGE = 30
# In the session: the record whose typed values the server has, so that the browser forgets its own.
KEPT = "kept_record"
READERS = sorted(OFFICERS | MEMBERS)


def _user(request: HttpRequest) -> Any:
    return request.user


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in MeetingState.values else ""
    rows = queries.meetings_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, MEETING_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": MeetingState.choices,
        "may_record": _user(request).may(MEMBERS),
    }
    return render(request, "deliberation/meeting_list.html", context)


@allow(Role.COMMITTEE_MEMBER)
def meeting_create(request: HttpRequest) -> HttpResponse:
    communities = queries.communities_to_record_for(_user(request))
    form = BeginForm(communities, request.POST or None)
    first = communities.first()
    form.fields["community"].initial = first.pk if first else None
    if request.method == "POST" and form.is_valid():
        meeting, _is_new = services.create_meeting(
            community=form.cleaned_data["community"],
            by=_user(request),
            token=form.cleaned_data["submission_token"],
            form=form.cleaned_data["form"] or MeetingForm.CONSULTATION,
        )
        return redirect("meeting_edit", public_id=meeting.public_id)
    context = {"form": form, "communities": communities}
    return render(request, "deliberation/meeting_create.html", context)


def _meeting(request: HttpRequest, public_id: str) -> Meeting:
    rows = queries.with_content(Meeting.objects.for_user(_user(request)))
    return get_object_or_404(rows, public_id=public_id)


def _draft(request: HttpRequest, public_id: str) -> Meeting:
    rows = queries.meetings_for(_user(request))
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_safe
def meeting_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = _meeting(request, public_id)
    user = _user(request)
    is_member = user.may(MEMBERS, meeting.scope_code())
    is_draft = meeting.state in WRITABLE
    context = {
        "meeting": meeting,
        "agenda": queries.stored_agenda(meeting),
        "agenda_rows": queries.agenda_rows(meeting),
        "verdicts": [
            (v, verdict_words(queries.verdict_figures(v))) for v in meeting.verdicts.all()
        ],
        "targets": {step.target for step in permitted_transitions(meeting, user)},
        "may_begin": meeting.state == MeetingState.ANNOUNCED
        and meeting.held_on <= timezone.localdate(),
        "tallies": meeting.tallies.all(),
        "parts": parts_of(meeting, user),
        "was_held": meeting.submitted_by_id is not None,
        "is_member": is_member,
        "token": new_token(),
        "may_write": is_draft and is_member,
        "may_decide": user.may(OFFICERS, meeting.scope_code()),
        "may_report": is_member,
        "convention": awaiting_vote(meeting.community) if is_member and not is_draft else None,
    }
    return render(request, "deliberation/meeting_detail.html", context)


@allow(Role.COMMITTEE_MEMBER)
def meeting_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = _draft(request, public_id)
    if request.method == "POST":
        return _receive(request, meeting)
    if meeting.state not in WRITABLE:
        return redirect("meeting_detail", public_id=public_id)
    return _record(request, meeting, RecordForm(meeting))


def _record(
    request: HttpRequest, meeting: Meeting, form: RecordForm, status: int = 200
) -> HttpResponse:
    photos = MeetingPhoto.objects.filter(meeting=meeting).select_related("photo")
    numbers = party_numbers(meeting)
    signed_in = [(Party(row["party"]).label, row["headcount"]) for row in numbers]
    context = {
        "meeting": meeting,
        "form": form,
        "photos": photos,
        "signed_in": signed_in,
        "agenda": queries.typed_agenda(meeting, form.typed),
        "was_kept": request.session.pop(KEPT, "") == meeting.public_id,
    }
    return render(request, "deliberation/meeting_edit.html", context, status=status)


def _receive(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Keep what was typed; then hand it in, where that was asked for and everything is right."""
    form = RecordForm(meeting, request.POST)
    refused = _keep_typed(request, meeting, form)
    if refused is not None:
        return refused
    _keep_photos(request, meeting, form)
    if "submit" in request.POST:
        return _submit(request, meeting, form)
    if form.form_errors:
        form.is_valid()
        return _record(request, meeting, form)
    if "save" in request.POST:
        messages.success(request, _("Draft saved. You can go on at any time."))
    request.session[KEPT] = meeting.public_id
    if "count_agenda" in request.POST:
        row = request.POST["count_agenda"].removeprefix("agenda-")
        address = reverse("tally_begin", args=[meeting.public_id])
        return redirect(f"{address}?{urlencode({'item': row})}")
    address = reverse("meeting_edit", args=[meeting.public_id])
    return redirect(f"{address}#agenda" if "move_agenda" in request.POST else address)


def _keep_typed(request: HttpRequest, meeting: Meeting, form: RecordForm) -> HttpResponse | None:
    """Save the draft; the page that says why, where that is refused."""
    draft = typed_values(form, request.POST)
    for name in ("participants", "agenda"):
        if f"add_{name}" in request.POST:
            draft[f"{name}-TOTAL_FORMS"] = str(row_count(draft, name) + 1)
    if "move_agenda" in request.POST:
        draft = with_row_moved(draft, row_count(draft, "agenda"), request.POST["move_agenda"])
    if "take_attendance" in request.POST:
        draft = with_attendance(meeting, draft)
    try:
        services.save_draft(
            meeting, by=_user(request), draft=draft, expected_version=sent_version(request)
        )
    except ValidationError as error:
        form.add_draft_problems(error)
        return _record(request, meeting, form)
    except Refusal as refusal:
        return _stale(request, meeting, form, refusal)
    return None


def _submit(request: HttpRequest, meeting: Meeting, form: RecordForm) -> HttpResponse:
    if form.is_valid() and not form.form_errors:
        try:
            services.submit_meeting(meeting, by=_user(request), content=form.content())
        except ValidationError as error:
            form.add_problems(error)
        else:
            messages.success(
                request, _("Submitted. The township confirms the minutes; then they are published.")
            )
            if meeting.validity == Validity.NOT_VALID:
                messages.warning(
                    request,
                    _("Not valid, for the reasons below: it stays on record without effect."),
                )
            return redirect("meeting_detail", public_id=meeting.public_id)
    messages.warning(request, _("Kept as a draft. Correct the marked fields, then submit again."))
    return _record(request, meeting, form)


def _stale(
    request: HttpRequest, meeting: Meeting, form: RecordForm, refusal: Refusal
) -> HttpResponse:
    """Both texts beside each other: what was typed here, and what another saved meanwhile."""
    meeting.refresh_from_db()
    stored = RecordForm(meeting)
    context = {
        "meeting": meeting,
        "form": form,
        "typed": typed_values(form, request.POST),
        "stored": stored,
        "message": refusal.message,
    }
    return render(request, "deliberation/meeting_stale.html", context, status=409)


def _keep_photos(request: HttpRequest, meeting: Meeting, form: RecordForm) -> None:
    shows_people = "shows_people" in request.POST
    for upload in request.FILES.getlist("photos"):
        try:
            services.add_photo(meeting, by=_user(request), upload=upload, shows_people=shows_people)
        except ValidationError as error:
            form.form_errors += [f"{upload.name}: {message}" for message in error.messages]


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def meeting_autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = _draft(request, public_id)
    form = RecordForm(meeting, request.POST)
    try:
        services.save_draft(
            meeting,
            by=_user(request),
            draft=typed_values(form, request.POST),
            expected_version=sent_version(request),
        )
    except ValidationError as error:
        return JsonResponse({"errors": error.messages}, status=400)
    except Refusal as refusal:
        return JsonResponse({"errors": [str(refusal.message)]}, status=409)
    return JsonResponse({"version": meeting.version})


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def meeting_photo_delete(request: HttpRequest, public_id: str, photo_id: str) -> HttpResponse:
    """Delete one photo; what was typed beside it is kept as a draft first."""
    meeting = _draft(request, public_id)
    photos = MeetingPhoto.objects.for_user(_user(request)).filter(meeting=meeting)
    photo = get_object_or_404(photos, photo__public_id=photo_id)
    photo.meeting = meeting
    refused = _keep_typed(request, meeting, RecordForm(meeting, request.POST))
    if refused is not None:
        return refused
    services.delete_photo(photo, by=_user(request))
    messages.success(request, _("Photo deleted."))
    return redirect("meeting_edit", public_id=public_id)


def _action(request: HttpRequest, public_id: str) -> Action:
    return get_object_or_404(queries.actions_for(_user(request)), public_id=public_id)


@allow(*READERS)
def action_progress(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an action is; members report, somebody else lets the report stand."""
    action = _action(request, public_id)
    form = ProgressForm(request.POST or None, initial={"version": action.version})
    may_report = _user(request).may(MEMBERS, action.scope_code())
    if request.method == "POST" and not may_report:
        raise PermissionDenied
    if request.method == "POST" and form.is_valid():
        try:
            services.report_progress(
                action,
                by=_user(request),
                progress=form.cleaned_data["progress"],
                note=form.cleaned_data["note"],
                expected_version=form.cleaned_data["version"],
            )
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "progress", error.messages)
        else:
            messages.success(
                request, _("Reported. It is published once somebody else has confirmed it.")
            )
            return redirect("action_progress", public_id=public_id)
    context = {
        "action": action,
        "form": form,
        "reports": action.reports.select_related("reported_by"),
        "may_report": may_report and action.state not in {"done", "verified"},
        "may_confirm": _may_confirm(request, action),
        "refusal": RefusalForm(),
        "parts": parts_of(action, _user(request)),
        **follow_up(request, action),
    }
    return render(request, "deliberation/action_progress.html", context)


def _may_confirm(request: HttpRequest, action: Action) -> bool:
    user = _user(request)
    return bool(
        action.reported_by_id not in {None, user.pk}
        and user.may(PROGRESS_CONFIRMERS, action.scope_code())
        and action.state != "verified"
        and action.resolution.item.meeting.state == MeetingState.PUBLISHED
    )


@allow(*READERS)
@require_POST
def action_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    action = _action(request, public_id)
    confirm_progress(action, by=_user(request), expected_version=sent_version(request))
    messages.success(request, _("Confirmed and published."))
    return redirect("action_progress", public_id=public_id)


@allow(*READERS)
@require_POST
def action_refuse(request: HttpRequest, public_id: str) -> HttpResponse:
    """It was reported done, but is not: back to the committee, with what is missing."""
    action = _action(request, public_id)
    form = RefusalForm(request.POST)
    if form.is_valid():
        services.refuse_action(
            action,
            by=_user(request),
            expected_version=sent_version(request),
            reason=form.cleaned_data["reason"],
        )
        messages.success(request, _("Sent back to the committee."))
    else:
        messages.error(request, _("Say what is missing."))
    return redirect("action_progress", public_id=public_id)
