"""Procedures for everybody, read from the publication record alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from deliberation import queries
from deliberation.sections import (
    meeting_addresses,
    procedure_line,
    procedure_lines,
    procedure_steps,
)
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import current, current_of, versions

PER_PAGE = 30


@public
@public_page(query=("county", "page"))
def procedure_public_list(request: HttpRequest) -> HttpResponse:
    counties = list(current_of(Kind.COUNTY).order_by("unit_code"))
    county = next((c for c in counties if c.key == request.GET.get("county")), None)
    rows = queries.published_procedures(county.unit_code if county else "")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "procedures": procedure_lines(page.object_list),
        "counties": counties,
        "county": county,
    }
    return render(request, "deliberation/procedure_public_list.html", context)


@public
@public_page
def procedure_public(request: HttpRequest, key: str) -> HttpResponse:
    return _procedure(request, published(Kind.PROCEDURE, key))


@public
@public_page
def procedure_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _procedure(request, published(Kind.PROCEDURE, key, version))


def _procedure(request: HttpRequest, publication: Publication) -> HttpResponse:
    payload = publication.payload
    topic_key = payload["topic_key"]
    context = {
        "publication": publication,
        "procedure": procedure_line(publication),
        "steps": procedure_steps(payload, meeting_addresses(payload)),
        "topic": current(Kind.TOPIC, topic_key) if topic_key else None,
        "versions": versions(Kind.PROCEDURE, publication.key),
    }
    return render(request, "deliberation/procedure_public.html", context)
