"""The public pages of counties, townships and communities; they read publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.completeness import published_lines
from communities.queries import (
    RegisterEntry,
    community_entries,
    county_entries,
    of_type,
    programmes_on_site,
    published_duty,
    published_programmes,
    published_types,
    register_totals,
    tagged_entries,
    township_entries,
)
from portal.enums import Kind
from portal.pages import public_page, published
from portal.sections import sections_for

PAGE_SIZE = 60


@public
@public_page(query=("q", "county", "type", "programme", "page"))
def community_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:60]
    counties = {entry.key: entry for entry in county_entries()}
    types = published_types()
    county, type_code = request.GET.get("county", ""), request.GET.get("type", "")
    programmes = list(published_programmes())
    programme = request.GET.get("programme", "")
    unknown = (county and county not in counties) or (type_code and type_code not in types)
    unknown = unknown or programme not in {"", *(one.key for one in programmes)}
    rows = community_entries(counties[county].unit_code if county in counties else "", text)
    if type_code in types:
        rows = of_type(rows, type_code)
    if programme:
        rows = tagged_entries(rows, programme)
    paginator = Paginator(rows.none() if unknown else rows, PAGE_SIZE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "page": page,
        "entries": [RegisterEntry(publication) for publication in page],
        "totals": register_totals(),
        "counties": list(counties.values()),
        "types": types,
        "text": text,
        "county": county,
        "type": type_code,
        "programmes": programmes,
        "programme": programme,
        "filtered": bool(text or county or type_code or programme),
    }
    return render(request, "communities/community_list.html", context)


@public
@public_page
def community_detail(request: HttpRequest, slug: str) -> HttpResponse:
    publication = published(Kind.COMMUNITY, slug)
    context = {
        "entry": RegisterEntry(publication),
        "publication": publication,
        "sections": sections_for("community", publication.unit_code),
        "on_site": programmes_on_site(publication.payload),
        "has": published_lines(publication.payload, publication.unit_code),
    }
    return render(request, "communities/community_detail.html", context)


@public
@public_page
def township_detail(request: HttpRequest, slug: str) -> HttpResponse:
    publication = published(Kind.TOWNSHIP, slug)
    context = {
        "entry": RegisterEntry(publication),
        "publication": publication,
        "communities": [RegisterEntry(row) for row in community_entries(publication.unit_code)],
        "duty": published_duty(publication.unit_code, publication.title),
        "sections": sections_for("township", publication.unit_code),
    }
    return render(request, "communities/township_detail.html", context)


@public
@public_page
def county_detail(request: HttpRequest, slug: str) -> HttpResponse:
    publication = published(Kind.COUNTY, slug)
    context = {
        "entry": RegisterEntry(publication),
        "publication": publication,
        "townships": [RegisterEntry(row) for row in township_entries(publication.unit_code)],
        "duty": published_duty(publication.unit_code, publication.title),
        "sections": sections_for("county", publication.unit_code),
    }
    return render(request, "communities/county_detail.html", context)
