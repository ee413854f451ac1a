"""Work plans for everybody; it reads publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.queries import chosen_county, published_programmes
from coordination import plan_queries as queries
from coordination.enums import PlanLevel
from coordination.plan_sections import plan_entry
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import version_lines

PAGE_SIZE = 30
LONGEST_SEARCH = 60


@public
@public_page(query=("q", "year", "county", "level", "programme", "page"))
def plan_public_list(request: HttpRequest) -> HttpResponse:
    """By words, year, county and level, the newest year first."""
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    counties, county = chosen_county(request.GET.get("county"))
    years = queries.plan_years()
    programme = request.GET.get("programme", "")
    programmes = list(published_programmes())
    year, level = request.GET.get("year", ""), request.GET.get("level", "")
    is_known = (
        year in {"", *years}
        and level in {"", *PlanLevel.values}
        and programme in {"", *(one.key for one in programmes)}
        and bool(county) == bool(request.GET.get("county"))
    )
    rows = queries.published_plans(
        text=text,
        year=year if is_known else "",
        county=county.unit_code if county else "",
        level=level if is_known else "",
        programme=programme if is_known else "",
    )
    page = Paginator(rows if is_known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "plans": [plan_entry(row) for row in page],
        "years": years,
        "year": year,
        "counties": counties,
        "county": county,
        "levels": PlanLevel.choices,
        "level": level,
        "programmes": programmes,
        "programme": programme,
        "text": text,
        "filtered": bool(text or year or level or programme or request.GET.get("county")),
    }
    return render(request, "coordination/plan_public_list.html", context)


@public
@public_page
def plan_public(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, published(Kind.PLAN, key))


@public
@public_page
def plan_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _page(request, published(Kind.PLAN, key, version))


def _page(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "plan": plan_entry(publication),
        "versions": version_lines(Kind.PLAN, publication.key),
    }
    return render(request, "coordination/plan_public.html", context)
