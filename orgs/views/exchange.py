"""The library of experience and the events in public; they read publications alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.queries import county_entries
from orgs import queries
from orgs.enums import EventKind
from orgs.library_sections import event_entry, occasion_of, on_site, practice_entry
from portal.calendars import calendar_of
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import version_lines

PAGE_SIZE = 20


@public
@public_page(query=("q", "type", "topic", "county", "year", "page"))
def practice_public_list(request: HttpRequest) -> HttpResponse:
    """All published cases, by community type, topic, county and year."""
    chosen = {name: request.GET.get(name, "") for name in ("type", "topic", "county", "year")}
    text = request.GET.get("q", "")[:60]
    choices = queries.published_choices()
    counties = [(row.key, row.title) for row in county_entries()]
    options = {**choices, "county": counties}
    known = all(
        value in {"", *(code for code, _name in options[name])} for name, value in chosen.items()
    )
    rows = queries.published_practices(
        text=text, type_=chosen["type"], **{k: v for k, v in chosen.items() if k != "type"}
    )
    page = Paginator(rows if known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "practices": [practice_entry(row) for row in page],
        "options": options,
        "text": text,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "orgs/practice_public_list.html", context)


@public
@public_page
def practice_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _practice(request, slug)


@public
@public_page
def practice_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _practice(request, slug, version)


def _practice(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.PRACTICE, slug, version)
    context = {
        "publication": publication,
        "practice": on_site(practice_entry(publication)),
        "related": [practice_entry(row) for row in queries.related_practices(publication)],
        "versions": version_lines(Kind.PRACTICE, publication.key),
    }
    return render(request, "orgs/practice_public.html", context)


@public
@public_page(query=("q", "kind", "county", "when", "page"))
def event_public_list(request: HttpRequest) -> HttpResponse:
    """Events that come, the next first; the past ones on request."""
    chosen = {name: request.GET.get(name, "") for name in ("kind", "county")}
    text, is_past = request.GET.get("q", "")[:60], request.GET.get("when") == "past"
    counties = [(row.key, row.title) for row in county_entries()]
    known = chosen["kind"] in {"", *EventKind.values} and chosen["county"] in {
        "",
        *(key for key, _title in counties),
    }
    rows = queries.published_events(text=text, past=is_past, **chosen)
    page = Paginator(rows if known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "events": [event_entry(row) for row in page],
        "options": {"kind": EventKind.choices, "county": counties},
        "text": text,
        "is_past": is_past,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "orgs/event_public_list.html", context)


@public
@public_page
def event_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _event(request, slug)


@public
@public_page
def event_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _event(request, slug, version)


def _event(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.EVENT, slug, version)
    context = {
        "publication": publication,
        "event": on_site(event_entry(publication)),
        "versions": version_lines(Kind.EVENT, publication.key),
    }
    return render(request, "orgs/event_public.html", context)


@public
@public_page
def event_public_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The event for a phone's calendar; one that was cancelled strikes it out there."""
    content = calendar_of([occasion_of(published(Kind.EVENT, slug))])
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
