"""Referrals in the workspace: handed over, received, answered, evaluated. Made for a phone."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.exports import export
from accounts.forms import sent_version
from accounts.normalise import clean_search
from accounts.policies import allow
from accounts.rules import Refusal, Transition
from accounts.steps import refused, stepped, taken, told_apart
from communities.models import Programme
from communities.queries import programme_with_code
from coordination import referral_queries as queries
from coordination import services
from coordination.constants import TITLE_LENGTH
from coordination.enums import ReferralPart, ReferralState
from coordination.models import Referral, ReferralEvent, ReferralExtension
from coordination.referral_forms import (
    CorrectReferralForm,
    DecisionForm,
    ExtensionForm,
    HelpForm,
    NewReferralForm,
    referral_step_form,
)
from coordination.referral_rules import CORRESPONDENTS, IN_WORK, OTHER_SIDE, REFERRAL_OPEN
from coordination.resources import REFERRAL_COLUMNS
from deliberation.queries import actions_for, meetings_for
from evaluation.queries import findings_for

PER_PAGE = 30
ALLOWED = sorted(CORRESPONDENTS)
TWO_SIDES = frozenset(OTHER_SIDE)
ORIGINS: dict[str, Any] = {
    "action": actions_for, "finding": findings_for, "meeting": meetings_for,
}  # fmt: skip
# The reason stands above the sheet.
REASONED = {ReferralState.RETURNED, ReferralState.CLOSED, ReferralState.WITHDRAWN}


def _user(request: HttpRequest) -> Any:
    return request.user


def fetch(request: HttpRequest, public_id: str) -> Any:
    """The referral, if the user may see it."""
    rows = queries.referrals_for(_user(request)).select_related(
        "programme", "action", "finding__criterion", "meeting__community__township__county"
    )
    return get_object_or_404(rows, public_id=public_id)


def _choices() -> list[tuple[str, str]]:
    return [
        ("answer", _("Mine to answer")),
        ("evaluate", _("Mine to evaluate")),
        ("sent", pgettext("referrals", "Sent by us")),
        ("received", pgettext("referrals", "Sent to us")),
        ("overdue", _("Overdue")),
        ("open", pgettext("referrals", "Under way")),
        ("ended", pgettext("referrals", "Closed or withdrawn")),
    ]


@allow(*ALLOWED)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_list(request: HttpRequest) -> HttpResponseBase:
    """What the user's bodies sent or were sent; officers also see those of their area."""
    user, states = _user(request), _choices()
    state = request.GET.get("state", "")
    state = state if state in dict(states) else ""
    text = clean_search(request.GET.get("q", ""))
    programme = programme_with_code(request.GET.get("programme", ""))
    code = programme.code if programme else ""
    rows = queries.chosen(user, state, text, code)
    if request.method == "POST":
        return export(request, rows, REFERRAL_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": states,
        "text": text,
        "programmes": Programme.objects.all(),
        "programme": code,
        "is_officer": user.is_officer,
    }
    return render(request, "coordination/referral_list.html", context)


def _origin(request: HttpRequest) -> dict[str, Any]:
    """The record that the address names: {action, finding or meeting: the record}.

    Raises Http404 for one that the user does not see.
    """
    user = _user(request)
    found = {}
    for name, rows_for in ORIGINS.items():
        key = request.GET.get(name, "")
        if key:
            if not key.isalnum():
                raise Http404
            found[name] = get_object_or_404(rows_for(user), public_id=key)
    return found


def _begun_with(origin: dict[str, Any]) -> dict[str, Any]:
    """What the record it comes of fills in."""
    action, finding = origin.get("action"), origin.get("finding")
    if action is not None:
        found = {"subject": str(action), "text": action.description, "due": action.due}
    elif finding is not None:
        words = [finding.problem, finding.requirement]
        found = {
            "subject": str(finding.criterion),
            "text": "\n".join(filter(None, words)),
            "due": finding.due,
        }
    else:
        return {}
    if found["due"] < timezone.localdate():
        del found["due"]
    return found | {"subject": found["subject"][:TITLE_LENGTH]}


@allow(*ALLOWED)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_create(request: HttpRequest) -> HttpResponse:
    """Hand something over, by itself or out of an action, a finding or a meeting."""
    user, origin = _user(request), _origin(request)
    senders = queries.senders_of(user)
    if not senders:
        return render(request, "coordination/referral_create.html", {"nobody": True})
    asked = request.GET.get("from", "")
    sender = next((one for one in senders if asked in ("", one.key)), None)
    if sender is None:
        raise Http404
    reach = queries.reach_of(sender)
    form = NewReferralForm(
        request.POST or None,
        request.FILES or None,
        sender=sender,
        reach=reach,
        initial=_begun_with(origin),
    )
    status = 200
    if request.method == "POST":
        made: list[Referral] = []

        def act(values: dict[str, Any]) -> None:
            made.append(
                services.send_referral(
                    by=user, between=form.between(), content=form.content(**origin),
                    token=values["submission_token"], upload=values["upload"],
                )[0]
            )  # fmt: skip

        status = refused(form, act)
        if not status:
            messages.success(request, _("Sent. The lead body sees it on its desk."))
            return redirect("referral_detail", public_id=made[0].public_id)
    context = {
        "form": form, "sender": sender, "senders": senders, "origin": origin, "reach": reach,
    }  # fmt: skip
    return render(request, "coordination/referral_create.html", context, status=status)


@allow(*ALLOWED)
@require_http_methods(["GET", "HEAD", "POST"])
def referral_correct(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write it anew as long as the lead body has not received it."""
    referral = fetch(request, public_id)
    if request.method != "POST" and referral.state != ReferralState.SENT:
        return redirect("referral_detail", public_id=public_id)
    services.refuse_other_side(referral, _user(request), ReferralPart.SENDER)
    form = CorrectReferralForm(referral, request.POST or None)
    context: dict[str, Any] = {"form": form, "referral": referral}
    status = 200
    if request.method == "POST":
        seen = sent_version(request)

        def act(values: dict[str, Any]) -> None:
            version = values.pop("version")
            services.correct_referral(
                referral, by=_user(request), expected_version=version, **values
            )

        status = refused(form, act, version=lambda: fetch(request, public_id).version)
        if not status:
            messages.success(request, _("Corrected. The text before stays as a version."))
            return redirect("referral_detail", public_id=public_id)
        stored = fetch(request, public_id)
        context["stored"] = stored if seen != stored.version else None
    return render(request, "coordination/referral_correct.html", context, status=status)


@allow(*ALLOWED)
@require_safe
def referral_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return show_detail(request, fetch(request, public_id))


def show_detail(
    request: HttpRequest, referral: Any, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """The sheet with its timeline and what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    parts, sides = queries.parts_of(user, referral), queries.sides_of(user, referral)
    sent = bound.pop("steps", {})
    extension = queries.open_extension(referral)
    is_sender, is_lead = ReferralPart.SENDER in sides, ReferralPart.LEAD in sides
    offered = services.referral_steps(referral, user)
    # What was refused stands beside its words, though it is not offered any more.
    steps = [
        step
        for step in referral.TRANSITIONS.leaving(referral.state)
        if step in offered or step.target in sent
    ]
    timeline = list(queries.timeline_of(referral))
    may_ask = (
        is_lead and referral.state in IN_WORK and extension is None and not referral.is_overdue
    )
    may_decide = extension is not None and is_sender
    context: dict[str, Any] = {
        "referral": referral,
        "parties": [
            (ReferralPart(part).label, rows)
            for part, rows in queries.parties_of(referral).items()
            if rows
        ],
        "opened": _opened(referral, user),
        "timeline": timeline,
        "why": _why(referral, timeline),
        "earlier": referral.texts.select_related("replaced_by"),
        "extension": extension,
        "waiting_photos": queries.waiting_photos(referral) if is_lead else (),
        "steps": [
            (step, sent.get(step.target) or referral_step_form(referral, step)) for step in steps
        ],
        "may_correct": is_sender and referral.state == ReferralState.SENT,
        "is_other_side": referral.state in REFERRAL_OPEN and bool((parts & TWO_SIDES) - sides),
        "extending": ExtensionForm(initial={"version": referral.version}) if may_ask else None,
        "helping": HelpForm()
        if ReferralPart.HELPER in parts and referral.state in IN_WORK
        else None,
        "deciding": DecisionForm(initial={"version": extension.version})
        if extension is not None and may_decide
        else None,
        **bound,
    }
    return render(request, "coordination/referral_detail.html", told_apart(context), status=status)


def _opened(referral: Referral, user: Any) -> list[str]:
    """Which of the records it comes of `user` may open; who does not reads their names."""
    keys = {name: getattr(referral, f"{name}_id") for name in ORIGINS}
    return [
        name for name, key in keys.items() if key and ORIGINS[name](user).filter(pk=key).exists()
    ]


def _why(referral: Referral, timeline: list[ReferralEvent]) -> ReferralEvent | None:
    """The act with the reason for the state it is in; more time may have been asked for since."""
    if referral.state not in REASONED:
        return None
    return next(one for one in reversed(timeline) if one.act == referral.state)


_act = partial(taken, fetch=fetch, show=show_detail, back="referral_detail")
_step = partial(stepped, fetch=fetch, show=show_detail, back="referral_detail")


@allow(*ALLOWED)
@require_POST
def referral_step(request: HttpRequest, public_id: str, target: str) -> HttpResponse:
    """Receive, answer, evaluate, return, close, withdraw.

    Photos of an answer are kept first, so that none is lost where its words are refused.
    """
    referral = fetch(request, public_id)
    step = referral.TRANSITIONS.between(referral.state, target)
    if target == ReferralState.REPLIED and step is not None:
        problems = _keep_photos(request, referral)
        if problems:
            form = referral_step_form(referral, step, request.POST, request.FILES)
            form.is_valid()
            return show_detail(request, referral, steps={target: form}, photo_errors=problems)
    asked = partial(referral_step_form, files=request.FILES)
    return _step(request, referral, target, form=asked, act=_take)


def _take(referral: Referral, step: Transition, form: Any, by: Any) -> None:
    values = dict(form.cleaned_data)
    act: Any = {
        ReferralState.RECEIVED: services.receive_referral,
        ReferralState.REPLIED: services.reply_referral,
        ReferralState.DONE: services.accept_reply,
        ReferralState.RETURNED: services.return_referral,
        ReferralState.CLOSED: services.close_referral,
        ReferralState.WITHDRAWN: services.withdraw_referral,
    }[ReferralState(step.target)]
    act(referral, by=by, expected_version=values.pop("version"), **values)


def _keep_photos(request: HttpRequest, referral: Referral) -> list[str]:
    """What is wrong with the pictures, each by its name; the others are kept."""
    problems = []
    for upload in request.FILES.getlist("photos"):
        try:
            services.add_referral_photo(referral, by=_user(request), upload=upload)
        except ValidationError as error:
            problems += [f"{upload.name}: {message}" for message in error.messages]
        except Refusal:
            # The answer is refused for the same reason, beside what was typed.
            break
    return problems


@allow(*ALLOWED)
@require_POST
def referral_help(request: HttpRequest, public_id: str) -> HttpResponse:
    """What a helping body did."""
    referral, form = fetch(request, public_id), HelpForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        services.help_referral(
            referral, by=_user(request), text=values["text"], token=values["submission_token"]
        )

    return _act(request, referral, "helping", form, act, done=_("It stands in the timeline."))


@allow(*ALLOWED)
@require_POST
def referral_extend(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for more time."""
    referral = fetch(request, public_id)
    form = ExtensionForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        services.ask_extension(
            referral, by=_user(request), due=form.due_entered, reason=values["reason"],
            expected_version=values["version"],
        )  # fmt: skip

    return _act(request, referral, "extending", form, act, done=_("Asked. The sender decides."))


@allow(*ALLOWED)
@require_POST
def referral_decide(request: HttpRequest, public_id: str) -> HttpResponse:
    """Grant more time, or leave the due date."""
    referral = fetch(request, public_id)
    extension = queries.open_extension(referral)
    if extension is None:
        raise Refusal(_("No more time is asked for now."))
    form = DecisionForm(request.POST)

    def act(values: dict[str, Any]) -> None:
        services.decide_extension(
            extension, by=_user(request), is_granted=values["decision"] == "granted",
            answer=values["answer"], expected_version=values["version"],
        )  # fmt: skip

    status = refused(
        form, act, version=lambda: ReferralExtension.objects.get(pk=extension.pk).version
    )
    if status:
        return show_detail(request, fetch(request, public_id), status=status, deciding=form)
    messages.success(request, _("Decided. The lead body sees it in the timeline."))
    return redirect("referral_detail", public_id=public_id)
