"""The workspace of the pool of topics, made for a phone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import OFFICERS, Role
from accounts.exports import export
from accounts.forms import sent_version
from accounts.policies import allow
from accounts.services import permitted_transitions
from accounts.steps import taken, told_apart
from deliberation import queries, services
from deliberation.enums import TopicState
from deliberation.forms import (
    AddTopicForm,
    ChronicForm,
    EarlierForm,
    MergeForm,
    ScheduleForm,
    TopicReasonForm,
)
from deliberation.models import Topic
from deliberation.origins import origins_of
from deliberation.resources import TOPIC_COLUMNS
from deliberation.rules import MEMBERS, TOPIC_OUT
from portal.enums import Kind
from portal.queries import current

PER_PAGE = 30
READERS = sorted(OFFICERS | MEMBERS)


def _user(request: HttpRequest) -> Any:
    return request.user


def _topic(request: HttpRequest, public_id: str) -> Topic:
    rows = queries.topics_within(_user(request)).select_related("merged_into", "added_by")
    return get_object_or_404(rows, public_id=public_id)


@allow(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def topic_list(request: HttpRequest) -> HttpResponseBase:
    state = request.GET.get("state", "")
    state = state if state in {*TopicState.values, "chronic"} else ""
    rows = queries.with_progress(queries.topics_within(_user(request), state))
    if request.method == "POST":
        return export(request, rows, TOPIC_COLUMNS)
    context = {
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [("chronic", _("Chronic problems")), *TopicState.choices],
        "may_add": _user(request).may(MEMBERS),
        "rate": queries.relapse_rate(queries.topics_within(_user(request), "chronic")),
    }
    return render(request, "deliberation/topic_list.html", context)


@allow(Role.COMMITTEE_MEMBER)
def topic_create(request: HttpRequest) -> HttpResponse:
    communities = queries.communities_to_record_for(_user(request))
    first = communities.first()
    form = AddTopicForm(
        communities, request.POST or None, initial={"community": first.pk if first else None}
    )
    if request.method == "POST" and form.is_valid():
        topic, _is_new = services.add_topic(
            community=form.cleaned_data["community"],
            by=_user(request),
            content=form.content(),
            token=form.cleaned_data["submission_token"],
        )
        messages.success(request, _("It stands in the pool of topics now."))
        return redirect("topic_detail", public_id=topic.public_id)
    return render(request, "deliberation/topic_create.html", {"form": form})


@allow(*READERS)
@require_safe
def topic_detail(request: HttpRequest, public_id: str) -> HttpResponse:
    return _detail(request, _topic(request, public_id))


def _detail(request: HttpRequest, topic: Topic, *, status: int = 200, **bound: Any) -> HttpResponse:
    """One topic: where it came from, what became of it, what may be done next."""
    user = _user(request)
    is_member = user.may(MEMBERS, topic.scope_code())
    targets = {step.target for step in permitted_transitions(topic, user)}
    version = {"version": topic.version}
    earlier = EarlierForm(topic) if is_member and topic.is_open else None
    context: dict[str, Any] = {
        "topic": topic,
        "feedback": topic.feedback.all(),
        "merged": topic.merged_topics.all(),
        "items": queries.items_about(topic),
        "origins": origins_of(topic, user),
        "relapses": topic.relapses.select_related("feedback", "successor"),
        "raised_anew": topic.raised_anew.select_related("topic"),
        "publication": current(Kind.TOPIC, topic.public_id),
        "procedures": topic.procedures.all(),
        "may_begin_procedure": is_member and topic.state not in TOPIC_OUT,
        "targets": targets,
        "reason_form": TopicReasonForm(initial=version),
        "schedule": ScheduleForm(initial=version) if "scheduled" in targets else None,
        "merge": MergeForm(topic) if "merged" in targets else None,
        "chronic": ChronicForm(topic) if is_member and topic.state not in TOPIC_OUT else None,
        "earlier": earlier if earlier and earlier.fields["earlier"].queryset else None,  # type: ignore[attr-defined]
        **bound,
    }
    return render(request, "deliberation/topic_detail.html", told_apart(context), status=status)


_act = partial(taken, fetch=_topic, show=_detail, back="topic_detail")


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take it up, or up again: it is offered for the next agenda."""
    topic = _topic(request, public_id)
    services.accept_topic(topic, by=_user(request), expected_version=sent_version(request))
    messages.success(request, _("Accepted: it is offered when a meeting is logged."))
    return redirect("topic_detail", public_id=public_id)


def _with_reason(
    request: HttpRequest, public_id: str, service: Callable[..., Any], done: str
) -> HttpResponse:
    topic = _topic(request, public_id)

    def act(values: dict[str, Any]) -> None:
        service(
            topic,
            by=_user(request),
            reason=values["reason"],
            expected_version=values["version"],
        )

    return _act(request, topic, "reason_form", TopicReasonForm(request.POST), act, done=done)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_return(request: HttpRequest, public_id: str) -> HttpResponse:
    return _with_reason(request, public_id, services.return_topic, _("Not taken up."))


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_repool(request: HttpRequest, public_id: str) -> HttpResponse:
    return _with_reason(request, public_id, services.repool_topic, _("Back in the pool."))


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_reopen(request: HttpRequest, public_id: str) -> HttpResponse:
    """A resolved problem is there again."""
    done = _("It came back: taken up again, and counted as a relapse.")
    return _with_reason(request, public_id, services.reopen_topic, done)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_schedule(request: HttpRequest, public_id: str) -> HttpResponse:
    topic = _topic(request, public_id)
    return _act(
        request,
        topic,
        "schedule",
        ScheduleForm(request.POST),
        lambda values: services.schedule_topic(
            topic, by=_user(request), day=values["day"], expected_version=values["version"]
        ),
        done=_("Scheduled: it stands first when the meeting is logged."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_merge(request: HttpRequest, public_id: str) -> HttpResponse:
    topic = _topic(request, public_id)
    return _act(
        request,
        topic,
        "merge",
        MergeForm(topic, request.POST),
        lambda values: services.merge_topic(
            topic, by=_user(request), into=values["into"], expected_version=values["version"]
        ),
        done=_("Merged. Its feedback moved over."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_chronic(request: HttpRequest, public_id: str) -> HttpResponse:
    """Mark it as a chronic problem, or change the mark."""
    topic = _topic(request, public_id)
    form = ChronicForm(topic, request.POST)
    return _act(
        request,
        topic,
        "chronic",
        form,
        lambda values: services.mark_chronic(
            topic, by=_user(request), mark=form.mark(), expected_version=values["version"]
        ),
        done=_("Marked as a chronic problem."),
    )


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_chronic_clear(request: HttpRequest, public_id: str) -> HttpResponse:
    topic = _topic(request, public_id)
    services.mark_chronic(
        topic, by=_user(request), mark=None, expected_version=sent_version(request)
    )
    messages.success(request, _("It is no chronic problem any more."))
    return redirect("topic_detail", public_id=public_id)


@allow(Role.COMMITTEE_MEMBER)
@require_POST
def topic_relapse(request: HttpRequest, public_id: str) -> HttpResponse:
    """This topic raises anew what another had resolved."""
    topic = _topic(request, public_id)
    return _act(
        request,
        topic,
        "earlier",
        EarlierForm(topic, request.POST),
        lambda values: services.note_relapse(
            topic, by=_user(request), earlier=values["earlier"], reason=values["reason"]
        ),
        done=_("Counted as a relapse of the earlier topic."),
    )
