"""A meeting on paper: minutes, the pack that is printed beforehand, the calendar file."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.policies import allow
from accounts.rules import Refusal
from deliberation import attendance, papers, queries
from deliberation.enums import Party
from deliberation.models import Meeting
from deliberation.views.workspace import READERS, _user
from portal.codes import qr_code
from portal.documents import attachment
from portal.pages import downloaded

# Rows on the printed list beside the invited, so that it is never full too early.
BLANK_ROWS = 20


def _meeting(request: HttpRequest, public_id: str) -> Meeting:
    rows = queries.with_content(Meeting.objects.for_user(_user(request)))
    return get_object_or_404(rows, public_id=public_id)


def _record_address(request: HttpRequest, meeting: Meeting) -> str:
    return request.build_absolute_uri(reverse("meeting_detail", args=[meeting.public_id]))


@allow(*READERS)
@require_POST
def minutes_document(request: HttpRequest, public_id: str) -> HttpResponse:
    """The minutes as a .docx in the official layout; the download stands in the trail."""
    meeting = _meeting(request, public_id)
    content = papers.minutes_document(meeting)
    return downloaded(request, meeting, content, f"{meeting}-会议纪要.docx", paper="minutes")


@allow(*READERS)
@require_safe
def minutes_print(request: HttpRequest, public_id: str) -> HttpResponse:
    """The same minutes as a page for the printer."""
    meeting = _meeting(request, public_id)
    context = {
        "meeting": meeting,
        "paper": papers.minutes_paper(meeting),
        "code": qr_code(_record_address(request, meeting)),
    }
    return render(request, "deliberation/minutes_print.html", context)


@allow(*READERS)
@require_safe
def meeting_pack(request: HttpRequest, public_id: str) -> HttpResponse:
    """Notice, sign-in sheet, agenda and tally sheet, each with the way back to the record."""
    meeting = _meeting(request, public_id)
    plan = queries.plan_of(meeting)
    labels = dict(Party.choices)
    invited = [
        (name, labels[Party(party)])
        for party, names in attendance.roster_of(meeting).items()
        for name in names
    ]
    context: dict[str, Any] = {
        "meeting": meeting,
        "plan": plan,
        "lines": [*invited, *([("", "")] * BLANK_ROWS)],
        "tallied": [line.heading for line in plan.agenda.lines if line.is_voted_on] or [""],
        "code": qr_code(_record_address(request, meeting)),
    }
    return render(request, "deliberation/meeting_pack.html", context)


@allow(*READERS)
@require_safe
def meeting_calendar(request: HttpRequest, public_id: str) -> HttpResponse:
    """The notice for a phone's calendar."""
    meeting = _meeting(request, public_id)
    content = papers.calendar_file(meeting, address=_record_address(request, meeting))
    if content is None:
        raise Refusal(_("Enter the date and time of the meeting first."))
    return attachment(content, "text/calendar; charset=utf-8", f"{meeting}.ics")
