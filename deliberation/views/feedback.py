"""Feedback for everybody: the form, the sender's page, and what was published."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms import new_token, show_errors
from accounts.policies import public
from communities.models import Community
from communities.queries import chosen_county
from deliberation import queries, services
from deliberation.enums import FeedbackState
from deliberation.forms import CodeForm, FeedbackForm
from deliberation.models import Feedback
from deliberation.rules import FEEDBACK_MODERATED
from deliberation.sections import (
    action_line,
    chain_steps,
    feedback_line,
    feedback_lines,
    topic_line,
)
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_form, public_lookup, public_page, published
from portal.queries import current, versions

PER_PAGE = 30
SEARCH_LENGTH = 60
HOUR = 3600
# From one address, and from all together.
SENDINGS_AN_HOUR = 5
ALL_SENDINGS_AN_HOUR = 200
WRONG_CODES_AN_HOUR = 20


@public
@public_page(query=("county", "page"))
def feedback_public_list(request: HttpRequest) -> HttpResponse:
    """What was published of feedback and answers, and the ways to write and to look up."""
    counties, county = chosen_county(request.GET.get("county"))
    rows = queries.published_feedback(county.unit_code if county else "")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "feedback": feedback_lines(page.object_list),
        "counties": counties,
        "county": county,
    }
    return render(request, "deliberation/feedback_public_list.html", context)


@public
@public_page
def feedback_public(request: HttpRequest, key: str) -> HttpResponse:
    return _published(request, published(Kind.FEEDBACK, key))


@public
@public_page
def feedback_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _published(request, published(Kind.FEEDBACK, key, version))


def _published(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "feedback": feedback_line(publication),
        "versions": versions(Kind.FEEDBACK, publication.key),
        **chain_context(publication.payload["topic_key"]),
    }
    return render(request, "deliberation/feedback_public.html", context)


def chain_context(topic_key: str, *, accepted: bool = True) -> dict[str, Any]:
    """The published chain of a topic for a page: the topic, its meetings and actions, the steps."""
    topic = current(Kind.TOPIC, topic_key) if topic_key else None
    chain = queries.published_chain(topic) if topic else None
    return {
        "topic": topic_line(topic) if topic else None,
        "chain": chain,
        "actions": [action_line(row) for row in chain.actions] if chain else [],
        "steps": chain_steps(chain, accepted=accepted, is_topic=bool(topic_key)),
    }


@public
@public_form(limit=SENDINGS_AN_HOUR, seconds=HOUR, together=ALL_SENDINGS_AN_HOUR)
def feedback_create(request: HttpRequest) -> HttpResponse:
    """Write to a community; without one in the address, find it first."""
    community = _community(request.GET.get("community", ""))
    if community is None:
        return _find(request)
    form = FeedbackForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        if form.is_trapped:
            return redirect("feedback_public_list")
        feedback = _send(community, form)
        if feedback is not None:
            return redirect("feedback_receipt", code=feedback.receipt_code)
    context = {"community": community, "form": form}
    return render(request, "deliberation/feedback_create.html", context)


def _community(slug: str) -> Community | None:
    """The community of a published register entry, if it has a committee that can answer."""
    entry = current(Kind.COMMUNITY, slug)
    if entry is None:
        return None
    rows = Community.objects.existing().committees().with_names()
    return rows.filter(slug=entry.key).first()


def _find(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:SEARCH_LENGTH]
    context = {
        "text": text,
        "communities": queries.communities_asked(text),
        "is_unknown": "community" in request.GET,
    }
    status = 404 if request.method == "POST" else 200
    return render(request, "deliberation/feedback_find.html", context, status=status)


def _send(community: Community, form: FeedbackForm) -> Feedback | None:
    try:
        return services.send_feedback(
            community,
            content=form.content(),
            token=form.cleaned_data["submission_token"],
            photo=form.cleaned_data["photo"],
        )
    except ValidationError as error:
        show_errors(form, error, field="photo")
    return None


@public
@require_safe
def feedback_lookup(request: HttpRequest) -> HttpResponse:
    """From a code that was written down to the page of the feedback."""
    form = CodeForm(request.GET)
    if not form.is_valid():
        return redirect("feedback_public_list")
    code = "".join(c for c in form.cleaned_data["code"] if c.isalnum())[:40]
    return redirect("feedback_receipt", code=code or new_token())


@public
@public_lookup(misses=WRONG_CODES_AN_HOUR, seconds=HOUR)
def feedback_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, for whoever has its code; links lead to what is published alone."""
    feedback = queries.found_by_code(code)
    if feedback is None:
        raise Http404
    head = queries.joined_to(feedback)
    topic = head.topic
    while topic is not None and topic.merged_into is not None:
        topic = topic.merged_into
    accepted = head.state in FEEDBACK_MODERATED
    context = {
        "feedback": feedback,
        "head": head,
        "is_rejected": feedback.state == FeedbackState.REJECTED,
        "is_overdue": head.is_unanswered and head.due < timezone.localdate(),
        "publication": current(Kind.FEEDBACK, head.public_id) if accepted else None,
        "answers": queries.answers_of(feedback),
        "questions": queries.asked_of(feedback).exclude(survey_answers__feedback=feedback),
        **chain_context(topic.public_id if topic else "", accepted=accepted),
    }
    return render(request, "deliberation/feedback_receipt.html", context)
