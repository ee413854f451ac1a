"""The minutes of a meeting: written, handed round, confirmed, locked, added to."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import Role
from accounts.forms import sent_version
from accounts.policies import allow
from accounts.rules import Refusal, StaleRecord
from deliberation import attendance as reads
from deliberation import services
from deliberation.entry_forms import (
    AddendumForm,
    AnswerForm,
    ChoiceOfRows,
    MinutesForm,
    TakeBackForm,
)
from deliberation.enums import MeetingState, MinutesState
from deliberation.models import Meeting, Minutes, MinutesConfirmer
from deliberation.rules import MEMBERS
from deliberation.views.attendance import own_meeting
from deliberation.views.workspace import READERS, _user


def _minutes(request: HttpRequest, public_id: str) -> Minutes:
    rows = Minutes.objects.for_user(_user(request)).select_related(
        "meeting__community__township__county"
    )
    return get_object_or_404(rows, meeting__public_id=public_id)


def _page(request: HttpRequest, meeting: Meeting, **forms: Form) -> HttpResponse:
    minutes = reads.minutes_of(meeting)
    user = _user(request)
    writes = user.may(MEMBERS, meeting.scope_code()) and meeting.state != MeetingState.CANCELLED
    people = reads.said_of(minutes) if minutes else []
    silent = [person for person, said in people if said is None]
    context = {
        "meeting": meeting,
        "minutes": minutes,
        "writes": writes,
        "people": people,
        "own": next((person for person in silent if person.user_id == user.pk), None),
        "addenda": minutes.addenda.select_related("added_by") if minutes else [],
        "answer": AnswerForm(),
        "take_back": TakeBackForm(initial={"version": minutes.version if minutes else 1}),
        "addendum": AddendumForm(),
        "signed": ChoiceOfRows([(str(person.pk), _label(person)) for person in silent]),
        **forms,
    }
    return render(request, "deliberation/minutes.html", context)


def _label(person: Any) -> str:
    return f"{person.name} · {person.get_party_display()}"


@allow(*READERS)
@require_safe
def minutes(request: HttpRequest, public_id: str) -> HttpResponse:
    """The text, who confirmed it, what was added, and the next step."""
    return _page(request, own_meeting(request, public_id))


@allow(Role.COMMITTEE_MEMBER)
def minutes_edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write; the slower of two recorders sees both texts."""
    meeting = own_meeting(request, public_id)
    stored = reads.minutes_of(meeting)
    if request.method != "POST" and stored and stored.state != MinutesState.WRITING:
        return redirect("minutes", public_id=public_id)
    form = MinutesForm(request.POST or None, initial={"text": stored.text if stored else ""})
    context: dict[str, Any] = {"meeting": meeting, "form": form, "stored": stored}
    if request.method == "POST" and form.is_valid():
        try:
            services.write_minutes(
                meeting,
                by=_user(request),
                text=form.cleaned_data["text"],
                expected_version=sent_version(request),
            )
        except StaleRecord as stale:
            context["stale"] = stale.message
        except ValidationError as error:
            form.add_error("text", error.messages)
        else:
            return redirect("minutes", public_id=public_id)
    context["version"] = stored.version if stored else 1
    status = 409 if "stale" in context else 200
    return render(request, "deliberation/minutes_edit.html", context, status=status)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_autosave(request: HttpRequest, public_id: str) -> HttpResponse:
    meeting = own_meeting(request, public_id)
    form = MinutesForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors["text"]}, status=400)
    try:
        kept = services.write_minutes(
            meeting,
            by=_user(request),
            text=form.cleaned_data["text"],
            expected_version=sent_version(request),
        )
    except Refusal as refusal:
        return JsonResponse({"errors": [str(refusal.message)]}, status=409)
    return JsonResponse({"version": kept.version})


@allow(Role.COMMITTEE_MEMBER)
def minutes_confirmers(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose who confirms, among those who were there."""
    minutes = _minutes(request, public_id)
    rows = {str(row.pk): row for row in reads.nameable(minutes.meeting)}
    choices = [(key, _label(row)) for key, row in rows.items()]
    form = ChoiceOfRows(choices, request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.name_confirmers(
            minutes, by=_user(request), rows=[rows[key] for key in form.cleaned_data["rows"]]
        )
        return redirect("minutes", public_id=public_id)
    context = {"minutes": minutes, "meeting": minutes.meeting, "form": form, "choices": choices}
    return render(request, "deliberation/minutes_confirmers.html", context)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_confirmer_remove(request: HttpRequest, public_id: str, person: int) -> HttpResponse:
    rows = MinutesConfirmer.objects.for_user(_user(request)).filter(
        minutes__meeting__public_id=public_id
    )
    found = get_object_or_404(rows.select_related("minutes__meeting__community"), pk=person)
    services.remove_confirmer(found, by=_user(request))
    return redirect("minutes", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_circulate(request: HttpRequest, public_id: str) -> HttpResponse:
    minutes = _minutes(request, public_id)
    services.circulate_minutes(minutes, by=_user(request), expected_version=sent_version(request))
    messages.success(request, minutes.get_state_display())
    return redirect("minutes", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    minutes = _minutes(request, public_id)
    form = TakeBackForm(request.POST)
    if not form.is_valid():
        return _page(request, minutes.meeting, take_back=form)
    services.take_minutes_back(
        minutes,
        by=_user(request),
        reason=form.cleaned_data["reason"],
        expected_version=form.cleaned_data["version"],
    )
    return redirect("minutes_edit", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_confirm(request: HttpRequest, public_id: str) -> HttpResponse:
    """On the own account: the minutes are right, or what is wrong with them."""
    minutes = _minutes(request, public_id)
    person = minutes.confirmers.filter(user=_user(request)).select_related("sign_in").first()
    if person is None:
        raise Refusal(_("You are not among those who were asked to confirm these minutes."))
    person.minutes = minutes
    form = AnswerForm(request.POST)
    agrees = "disagree" not in request.POST
    if form.is_valid() and not agrees and not form.cleaned_data["remark"]:
        form.add_error("remark", _("Say what is wrong with the minutes."))
    if not form.is_valid():
        return _page(request, minutes.meeting, answer=form)
    remark = "" if agrees else form.cleaned_data["remark"]
    services.confirm_on_account(person, by=_user(request), agrees=agrees, remark=remark)
    messages.success(request, _("Thank you. What you said is kept with the minutes."))
    return redirect("minutes", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """Those who signed the printed minutes, with a photo of the sheet."""
    minutes = _minutes(request, public_id)
    silent = {str(person.pk): person for person, said in reads.said_of(minutes) if said is None}
    form = ChoiceOfRows([(key, _label(p)) for key, p in silent.items()], request.POST)
    upload = request.FILES.get("photo")
    if form.is_valid() and upload is None:
        form.add_error(None, _("Take a photo of the signed sheet."))
    if form.is_valid() and upload is not None:
        people = [silent[key] for key in form.cleaned_data["rows"]]
        try:
            services.confirm_on_paper(minutes, by=_user(request), people=people, upload=upload)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The signed sheet is kept with the minutes."))
            return redirect("minutes", public_id=public_id)
    return _page(request, minutes.meeting, signed=form)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def minutes_addendum(request: HttpRequest, public_id: str) -> HttpResponse:
    minutes = _minutes(request, public_id)
    form = AddendumForm(request.POST)
    if not form.is_valid():
        return _page(request, minutes.meeting, addendum=form)
    services.add_addendum(
        minutes,
        by=_user(request),
        text=form.cleaned_data["text"],
        reason=form.cleaned_data["reason"],
        token=form.cleaned_data["submission_token"],
    )
    messages.success(request, _("Added. The locked text stays as it is."))
    return redirect("minutes", public_id=public_id)
