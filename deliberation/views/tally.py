"""Counting votes one by one on a phone: each press of a button is one request, and one vote."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.forms import new_token, sent_version, show_errors
from accounts.normalise import sent_number
from accounts.policies import allow
from accounts.rules import Refusal
from deliberation import queries, services
from deliberation.attendance import attendance_totals
from deliberation.enums import BallotMethod, Choice, TallyState
from deliberation.forms import DiscardForm, NamedTallyForm, TallyForm
from deliberation.models import Meeting, Tally, TallyVoter
from deliberation.rules import MEMBERS, WRITABLE
from deliberation.views.attendance import own_meeting
from deliberation.views.workspace import READERS, _user

PER_PAGE = 50


@allow(Role.COMMITTEE_MEMBER)
def tally_begin(request: HttpRequest, public_id: str) -> HttpResponse:
    """How the votes on one row of the record's agenda are counted, and who has one."""
    meeting = own_meeting(request, public_id)
    row = sent_number(request.POST.get("item", "") or request.GET.get("item", ""))
    topic = queries.draft_topic(meeting, row) if row is not None else ""
    if row is None or not topic:
        messages.error(request, _("Enter the topic of this agenda item first."))
        return redirect("meeting_edit", public_id=public_id)
    if request.method == "GET":
        try:
            services.topic_to_vote_on(meeting, row)
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return redirect("meeting_edit", public_id=public_id)
    is_named = request.POST.get("method") == BallotMethod.NAMED
    sent = request.POST or None
    plain = TallyForm(None if is_named else sent, initial=_first(meeting, row))
    named = NamedTallyForm(meeting, sent if is_named else None, auto_id="named_%s")
    form = named if is_named else plain
    if request.method == "POST" and form.is_valid():
        try:
            tally, _is_new = _begin(request, meeting, row, form.cleaned_data)
        except ValidationError as error:
            show_errors(form, error)
        else:
            return redirect("tally", public_id=public_id, tally_id=tally.public_id)
    context = {"meeting": meeting, "row": row, "topic": topic, "plain": plain, "named": named}
    return render(request, "deliberation/tally_begin.html", context)


def _first(meeting: Meeting, row: int) -> dict[str, Any]:
    """What is known of the vote: its way, and how many are there who have one."""
    counted = meeting.draft.get("counted_present", "")
    present = attendance_totals(meeting)
    voters = counted or present.present + present.represented or ""
    return {"method": meeting.draft.get(f"agenda-{row}-method", ""), "voters": voters}


def _begin(
    request: HttpRequest, meeting: Meeting, row: int, values: dict[str, Any]
) -> tuple[Tally, bool]:
    return services.begin_tally(
        meeting,
        by=_user(request),
        row=row,
        method=values.get("method", BallotMethod.NAMED),
        voters=values.get("voters", 0),
        people=values.get("people", ()),
        token=values["submission_token"],
        expected_version=sent_version(request),
    )


def _tally(request: HttpRequest, public_id: str, tally_id: str) -> Tally:
    rows = queries.tallies_for(_user(request)).filter(meeting__public_id=public_id)
    return get_object_or_404(rows, public_id=tally_id)


def _may_count(request: HttpRequest, tally: Tally) -> bool:
    meeting = tally.meeting
    is_member = _user(request).may(MEMBERS, meeting.scope_code())
    return bool(is_member and meeting.state in WRITABLE)


@allow(*READERS)
@require_safe
def tally(request: HttpRequest, public_id: str, tally_id: str) -> HttpResponse:
    """How far the count is, with a button for each way to vote while it goes on."""
    counted = _tally(request, public_id, tally_id)
    last = queries.standing(counted).select_related("voter").last()
    newest = queries.last_row(counted)
    history = Paginator(queries.tally_history(counted), PER_PAGE)
    context = {
        "meeting": counted.meeting,
        "tally": counted,
        "lines": queries.tally_lines(counted),
        "cast": newest.standing if newest else 0,
        "last": last,
        "newest": newest,
        "roster": queries.tally_roster(counted) if counted.is_named else (),
        "ways": [choice for choice in Choice.choices if choice[0] != Choice.INVALID],
        "history": history.get_page(request.GET.get("page")),
        "may_count": _may_count(request, counted),
        "goes_on": counted.state == TallyState.COUNTING,
        "token": new_token(),
    }
    return render(request, "deliberation/tally.html", context)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def tally_count(request: HttpRequest, public_id: str, tally_id: str) -> HttpResponse:
    """One press of a button: one vote."""
    counted = _tally(request, public_id, tally_id)
    sent = request.POST.get("vote", "")
    person, _dot, choice = sent.rpartition(".")
    voter = None
    if person:
        people = TallyVoter.objects.filter(tally=counted).select_related("sign_in")
        voter = get_object_or_404(people, pk=sent_number(person))
    try:
        services.count_vote(
            counted,
            by=_user(request),
            choice=choice,
            voter=voter,
            token=request.POST.get("submission_token", ""),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return _back(counted, f"#voter-{voter.pk}" if voter else "#count")


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def tally_take_back(request: HttpRequest, public_id: str, tally_id: str) -> HttpResponse:
    """Take back the vote that the recorder saw; pressed twice, it is taken back once."""
    counted = _tally(request, public_id, tally_id)
    number = sent_number(request.POST.get("number", ""))
    try:
        if services.take_back(counted, by=_user(request), number=number or 0):
            messages.success(request, _("Vote no. %(number)s is taken back.") % {"number": number})
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return _back(counted, "#count")


@allow(Role.COMMITTEE_MEMBER)
def tally_finish(request: HttpRequest, public_id: str, tally_id: str) -> HttpResponse:
    """Asks once more with the figures, as the count cannot go on afterwards."""
    counted = _tally(request, public_id, tally_id)
    if request.method == "POST":
        try:
            services.finish_tally(
                counted,
                by=_user(request),
                last=sent_number(request.POST.get("last", "")) or 0,
                expected_version=sent_version(request),
            )
        except Refusal as refusal:
            messages.error(request, str(refusal.message))
            return _back(counted)
        messages.success(request, _("Counted. The figures stand in the record."))
        return redirect("meeting_edit", public_id=public_id)
    if counted.state != TallyState.COUNTING:
        return _back(counted)
    newest = queries.last_row(counted)
    cast = newest.standing if newest else 0
    context = {
        "meeting": counted.meeting,
        "tally": counted,
        "lines": queries.tally_lines(counted),
        "cast": cast,
        "newest": newest,
        "silent": counted.voters - cast,
    }
    return render(request, "deliberation/tally_finish.html", context)


@allow(Role.COMMITTEE_MEMBER)
def tally_discard(request: HttpRequest, public_id: str, tally_id: str) -> HttpResponse:
    """Asks for the reason; what was counted stays on record and counts for nothing."""
    counted = _tally(request, public_id, tally_id)
    if request.method != "POST" and counted.state == TallyState.DISCARDED:
        return _back(counted)
    form = DiscardForm(request.POST or None, initial={"version": counted.version})
    if request.method == "POST" and form.is_valid():
        services.discard_tally(
            counted,
            by=_user(request),
            reason=form.cleaned_data["reason"],
            expected_version=form.cleaned_data["version"],
        )
        messages.success(request, _("Given up. Count again, or enter the figures."))
        return redirect("meeting_edit", public_id=public_id)
    context = {"meeting": counted.meeting, "tally": counted, "form": form}
    return render(request, "deliberation/tally_discard.html", context)


def _back(counted: Tally, anchor: str = "") -> HttpResponse:
    address = redirect("tally", counted.meeting.public_id, counted.public_id).url
    return redirect(f"{address}{anchor}")
