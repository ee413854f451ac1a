"""Topics for everybody: from the first word to what was done, on one page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.queries import chosen_county
from deliberation import queries
from deliberation.sections import (
    action_line,
    chain_steps,
    feedback_lines,
    meeting_lines,
    topic_line,
    topic_lines,
)
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import current, versions

PER_PAGE = 30
MOST_CHRONIC = 100


@public
@public_page(query=("county", "page"))
def topic_public_list(request: HttpRequest) -> HttpResponse:
    """Open chronic problems first, then all other topics."""
    counties, county = chosen_county(request.GET.get("county"))
    within = county.unit_code if county else ""
    page = Paginator(queries.published_topics(within), PER_PAGE).get_page(request.GET.get("page"))
    chronic = queries.published_topics(within, chronic=True)[:MOST_CHRONIC]
    context = {
        "page": page,
        "topics": topic_lines(page.object_list),
        "chronic": topic_lines(chronic),
        "counties": counties,
        "county": county,
    }
    return render(request, "deliberation/topic_public_list.html", context)


@public
@public_page
def topic_public(request: HttpRequest, key: str) -> HttpResponse:
    return _topic(request, published(Kind.TOPIC, key))


@public
@public_page
def topic_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _topic(request, published(Kind.TOPIC, key, version))


def _topic(request: HttpRequest, publication: Publication) -> HttpResponse:
    chain = queries.published_chain(publication)
    merged_into = publication.payload["merged_into"]
    context = {
        "publication": publication,
        "topic": topic_line(publication),
        "steps": chain_steps(chain),
        "feedback": feedback_lines(chain.feedback),
        "meetings": list(meeting_lines(chain.meetings)),
        "actions": [action_line(row) for row in chain.actions],
        "merged_into": current(Kind.TOPIC, merged_into) if merged_into else None,
        "versions": versions(Kind.TOPIC, publication.key),
    }
    return render(request, "deliberation/topic_public.html", context)
