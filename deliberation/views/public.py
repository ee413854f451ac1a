"""Public pages of meetings, read from the publication record alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.queries import chosen_county
from deliberation.sections import action_lines, coming, meeting_lines, notice_lines, notice_occasion
from portal.calendars import calendar_of
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import current, current_of, versions
from portal.sections import sections_for

PER_PAGE = 30


@public
@public_page(query=("page", "county"))
def meeting_public_list(request: HttpRequest) -> HttpResponse:
    counties, county = chosen_county(request.GET.get("county"))
    rows = current_of(Kind.MEETING, within=county.unit_code if county else "")
    page = Paginator(rows.order_by("-period", "-published_at"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    notices = coming(county.unit_code if county else "") if page.number == 1 else ()
    context: dict[str, Any] = {
        "page": page,
        "notices": list(notice_lines(notices[:PER_PAGE])),
        "meetings": meeting_lines(page.object_list),
        "counties": counties,
        "county": county,
    }
    return render(request, "deliberation/meeting_public_list.html", context)


@public
@public_page
def meeting_public(request: HttpRequest, key: str) -> HttpResponse:
    publication = published(Kind.MEETING, key)
    return _meeting(request, publication)


@public
@public_page
def meeting_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _meeting(request, published(Kind.MEETING, key, version))


def _meeting(request: HttpRequest, publication: Any) -> HttpResponse:
    context = {
        "publication": publication,
        "meeting": next(iter(meeting_lines([publication]))),
        "actions": action_lines(publication),
        "versions": versions(Kind.MEETING, publication.key),
        "sections": sections_for("meeting", publication.key),
    }
    return render(request, "deliberation/meeting_public.html", context)


@public
@public_page
def notice_public(request: HttpRequest, key: str) -> HttpResponse:
    return _notice(request, published(Kind.NOTICE, key))


@public
@public_page
def notice_calendar(request: HttpRequest, key: str) -> HttpResponse:
    """The published notice for a phone's calendar; a cancelled one strikes the event out."""
    content = calendar_of([notice_occasion(published(Kind.NOTICE, key))])
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")


@public
@public_page
def notice_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _notice(request, published(Kind.NOTICE, key, version))


def _notice(request: HttpRequest, publication: Any) -> HttpResponse:
    context = {
        "publication": publication,
        "notice": next(iter(notice_lines([publication]))),
        "result": current(Kind.MEETING, publication.key),
        "versions": versions(Kind.NOTICE, publication.key),
    }
    return render(request, "deliberation/notice_public.html", context)
