"""Public pages of reviews, read from the publication record alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.queries import chosen_county
from evaluation.review_sections import company_context, company_links, review_lines
from evaluation.spans import companies_key, parse_span
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import current, current_of, versions

PER_PAGE = 30


@public
@public_page(query=("page", "county"))
def review_public_list(request: HttpRequest) -> HttpResponse:
    counties, county = chosen_county(request.GET.get("county"))
    rows = current_of(Kind.REVIEW, within=county.unit_code if county else "")
    page = Paginator(rows.order_by("-period", "-published_at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        "page": page,
        "reviews": review_lines(page.object_list),
        "standings": company_links(county.unit_code if county else ""),
        "counties": counties,
        "county": county,
    }
    return render(request, "evaluation/review_public_list.html", context)


@public
@public_page
def review_public(request: HttpRequest, key: str) -> HttpResponse:
    return _review(request, published(Kind.REVIEW, key))


@public
@public_page
def review_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _review(request, published(Kind.REVIEW, key, version))


@public
@public_page
def company_results(request: HttpRequest, period: str, county_slug: str) -> HttpResponse:
    return _companies(request, period, county_slug)


@public
@public_page
def company_results_version(
    request: HttpRequest, period: str, county_slug: str, version: int
) -> HttpResponse:
    return _companies(request, period, county_slug, version)


def _companies(
    request: HttpRequest, period: str, county_slug: str, version: int | None = None
) -> HttpResponse:
    span = parse_span(period)
    if span is None:
        raise Http404
    publication = published(Kind.COMPANIES, companies_key(county_slug, span.code), version)
    context = company_context(publication) | {
        "versions": versions(Kind.COMPANIES, publication.key),
    }
    return render(request, "evaluation/companies_public.html", context)


def _review(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "review": next(iter(review_lines([publication]))),
        "held_on": date.fromisoformat(publication.payload["held_on"]),
        "meeting": current(Kind.MEETING, publication.key),
        "versions": versions(Kind.REVIEW, publication.key),
    }
    return render(request, "evaluation/review_public.html", context)
