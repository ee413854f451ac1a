"""Coming meetings in the workspace: announced, changed, begun, cancelled, begun like the last."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.enums import Role
from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import StaleRecord
from deliberation import queries, services
from deliberation.constants import AGENDA_ITEMS
from deliberation.enums import MeetingState
from deliberation.forms import CancelForm, NoticeForm, row_count, with_row_moved
from deliberation.models import Meeting


def _user(request: HttpRequest) -> Any:
    return request.user


def _meeting(request: HttpRequest, public_id: str) -> Meeting:
    return get_object_or_404(queries.meetings_for(_user(request)), public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
def meeting_notice(request: HttpRequest, public_id: str) -> HttpResponse:
    """What people are told before a meeting; announced, or changed once more."""
    meeting = _meeting(request, public_id)
    if request.method == "POST":
        return _receive(request, meeting)
    if meeting.state not in {MeetingState.DRAFT, MeetingState.ANNOUNCED}:
        return redirect("meeting_detail", public_id=public_id)
    return _page(request, meeting, NoticeForm(meeting))


def _page(
    request: HttpRequest, meeting: Meeting, form: NoticeForm, *, stale: Any = None
) -> HttpResponse:
    """The form; where somebody else was faster, beside what is stored by now."""
    context = {
        "meeting": meeting,
        "form": form,
        "stale": stale,
        "agenda": queries.typed_agenda(meeting, form.typed),
    }
    status = 409 if stale else 200
    return render(request, "deliberation/meeting_notice.html", context, status=status)


def _receive(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    if "add_agenda" in request.POST:
        data = request.POST.copy()
        more = row_count({k: str(v) for k, v in data.items()}, "agenda") + 1
        data["agenda-TOTAL_FORMS"] = str(min(more, AGENDA_ITEMS))
        return _page(request, meeting, NoticeForm(meeting, data))
    if "move_agenda" in request.POST:
        data = QueryDict(mutable=True)
        sent = {name: str(value) for name, value in request.POST.items()}
        data.update(with_row_moved(sent, row_count(sent, "agenda"), sent["move_agenda"]))
        return _page(request, meeting, NoticeForm(meeting, data))
    form = NoticeForm(meeting, request.POST)
    if form.is_valid():
        try:
            warning = services.announce_meeting(
                meeting,
                by=_user(request),
                content=form.content(),
                expected_version=sent_version(request),
            )
        except ValidationError as error:
            form.add_problems(error)
        except StaleRecord as stale:
            meeting.refresh_from_db()
            return _page(request, meeting, form, stale=stale.message)
        else:
            messages.success(
                request, _("Announced. The township puts the notice on the public site.")
            )
            if warning:
                messages.warning(request, warning)
            return redirect("meeting_detail", public_id=meeting.public_id)
    return _page(request, meeting, form)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def meeting_begin(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = _meeting(request, public_id)
    services.begin_meeting(meeting, by=_user(request), expected_version=sent_version(request))
    messages.success(request, _("The meeting has begun. Write its record now or later."))
    return redirect("meeting_edit", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
def meeting_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Asks for the reason, as a cancelled meeting cannot be taken up again."""
    meeting = _meeting(request, public_id)
    form = CancelForm(request.POST or None, initial={"version": meeting.version})
    if request.method == "POST" and form.is_valid():
        services.cancel_meeting(
            meeting,
            by=_user(request),
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, _("Cancelled. Its topics are back in the pool."))
        return redirect("meeting_detail", public_id=public_id)
    context = {"meeting": meeting, "form": form}
    return render(request, "deliberation/meeting_cancel.html", context)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def meeting_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """The next meeting of a series begins with what does not change."""
    former = _meeting(request, public_id)
    meeting, _is_new = services.begin_like(
        former, by=_user(request), token=request.POST.get("submission_token", "")
    )
    return redirect("meeting_edit", public_id=meeting.public_id)
