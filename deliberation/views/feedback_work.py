"""The workspace of those who decide on feedback and answer it, made for a phone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import export
from accounts.policies import allow
from accounts.services import permitted_transitions
from accounts.steps import taken, told_apart
from deliberation import queries, services
from deliberation.enums import FeedbackState
from deliberation.forms import (
    AnswerForm,
    JoinForm,
    ModerationForm,
    ReasonForm,
    TopicFromFeedbackForm,
)
from deliberation.models import Feedback
from deliberation.resources import FEEDBACK_COLUMNS
from deliberation.rules import FEEDBACK_MODERATED, MEMBERS
from portal.enums import Kind
from portal.queries import current
from portal.validators import personal_data_in

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _feedback(request: HttpRequest, public_id: str) -> Feedback:
    rows = queries.feedback_for(_user(request))
    rows = rows.select_related("photo", "joined_to", "community__township__county", "topic")
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in {*FeedbackState.values, "overdue"} else ""
    rows = queries.feedback_for(_user(request), state)
    if request.method == "POST":
        return export(request, rows, FEEDBACK_COLUMNS)
    page = Paginator(rows, PER_PAGE)
    context = {
        "page": page.get_page(request.GET.get("page")),
        "state": state,
        "states": [("overdue", _("Overdue")), *FeedbackState.choices],
    }
    return render(request, "deliberation/feedback_list.html", context)


@allow(*READERS)
@require_safe
def feedback_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _feedback(request, public_id))


def _detail(
    request: HttpRequest, feedback: Feedback, *, status: int = 200, **bound: Any
) -> HttpResponse:
    """All of one feedback with what may be done next; `bound` are forms that were sent."""
    user = _user(request)
    is_member = user.may(MEMBERS, feedback.scope_code())
    targets = {step.target for step in permitted_transitions(feedback, user)} if is_member else ()
    moderates = is_member and (
        feedback.state == FeedbackState.RECEIVED or feedback.state in FEEDBACK_MODERATED
    )
    version = {"version": feedback.version}
    context: dict[str, Any] = {
        "feedback": feedback,
        "found": personal_data_in(" ".join(_for_publication(feedback))),
        "joined": feedback.joined.all(),
        "publication": current(Kind.FEEDBACK, feedback.public_id),
        "moderation": ModerationForm(feedback) if moderates else None,
        "rejection": ReasonForm(initial=version) if "rejected" in targets else None,
        "join": JoinForm(feedback) if "joined" in targets else None,
        "topic_form": TopicFromFeedbackForm(feedback) if "in_topic" in targets else None,
        "answer_form": AnswerForm(initial={**version, "answer": feedback.answer})
        if "answered" in targets
        else None,
        "may_close": "closed" in targets,
        **bound,
    }
    return render(request, "deliberation/feedback_detail.html", told_apart(context), status=status)


def _for_publication(feedback: Feedback) -> tuple[str, str]:
    """What may be published: as it was moderated, or as it was sent as long as nobody did."""
    if feedback.published_text:
        return feedback.published_text, feedback.published_estate
    return feedback.text, feedback.estate


_act = partial(taken, fetch=_feedback, show=_detail, back="feedback_detail")


def _acting(request: HttpRequest, feedback: Feedback) -> Callable[..., dict[str, Any]]:
    def arguments(values: dict[str, Any]) -> dict[str, Any]:
        rest = {name: value for name, value in values.items() if name != "version"}
        return {"by": _user(request), "expected_version": values["version"], **rest}

    return arguments


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def feedback_moderate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept it with a text for publication, or change that text."""
    feedback = _feedback(request, public_id)
    form: forms.Form = ModerationForm(feedback, request.POST)
    arguments = _acting(request, feedback)
    return _act(
        request,
        feedback,
        "moderation",
        form,
        lambda values: services.moderate_feedback(feedback, **arguments(values)),
        done=_("Accepted. Answer it, or make it a topic; an officer publishes it."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def feedback_reject(request: HttpRequest, public_id: str) -> HttpResponse:
    feedback = _feedback(request, public_id)
    arguments = _acting(request, feedback)
    return _act(
        request,
        feedback,
        "rejection",
        ReasonForm(request.POST),
        lambda values: services.reject_feedback(feedback, **arguments(values)),
        done=_("Not accepted; whoever sent it reads the reason."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def feedback_join(request: HttpRequest, public_id: str) -> HttpResponse:
    """Join it to one that says the same."""
    feedback = _feedback(request, public_id)
    form = JoinForm(feedback, request.POST)
    return _act(
        request,
        feedback,
        "join",
        form,
        lambda values: services.join_feedback(
            feedback, by=_user(request), into=form.target(), expected_version=values["version"]
        ),
        done=_("Joined. Whoever sent it sees how far the other one is."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def feedback_to_topic(request: HttpRequest, public_id: str) -> HttpResponse:
    """Make it a topic in one step; sent twice, it is one topic."""
    feedback = _feedback(request, public_id)
    if feedback.state == FeedbackState.IN_TOPIC:
        messages.info(request, _("This feedback is a topic already."))
        return redirect("feedback_detail", public_id=public_id)
    arguments = _acting(request, feedback)
    return _act(
        request,
        feedback,
        "topic_form",
        TopicFromFeedbackForm(feedback, request.POST),
        lambda values: services.make_topic(feedback, **arguments(values)),
        done=_("It stands in the pool of topics now."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def feedback_answer(request: HttpRequest, public_id: str) -> HttpResponse:
    feedback = _feedback(request, public_id)
    arguments = _acting(request, feedback)
    return _act(
        request,
        feedback,
        "answer_form",
        AnswerForm(request.POST),
        lambda values: services.answer_feedback(feedback, **arguments(values)),
        done=_("Answered. Whoever sent it can read it now; an officer publishes it."),
    )


class _VersionForm(forms.Form):
    version = forms.IntegerField()


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def feedback_close(request: HttpRequest, public_id: str) -> HttpResponse:
    feedback = _feedback(request, public_id)
    arguments = _acting(request, feedback)
    return _act(
        request,
        feedback,
        "closing",
        _VersionForm(request.POST),
        lambda values: services.close_feedback(feedback, **arguments(values)),
        done=_("Completed. How to reach the sender was deleted."),
    )
