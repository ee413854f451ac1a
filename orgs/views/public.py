"""The public directory; it reads publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from accounts.normalise import fold_code_search
from accounts.policies import public
from communities.queries import county_entries
from orgs import queries
from orgs.enums import OrganizationKind
from orgs.sections import organization_entry
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import version_lines
from portal.sections import sections_for

PAGE_SIZE = 30


@public
@public_page(query=("q", "county", "kind", "capability", "mark", "page"))
def organization_public_list(request: HttpRequest) -> HttpResponse:
    """All published organisations, by county, kind and what they do."""
    names = ("county", "kind", "capability", "mark")
    chosen = {name: request.GET.get(name, "") for name in names}
    text = request.GET.get("q", "")[:60]
    counties = list(county_entries())
    capabilities = queries.published_capabilities()
    known = (
        chosen["county"] in {"", *(county.key for county in counties)}
        and chosen["kind"] in {"", *OrganizationKind.values}
        and chosen["capability"] in {"", *capabilities}
        and chosen["mark"] in {"", *queries.MARKS}
    )
    wanted = fold_code_search(text)
    fitting = queries.published_organizations(text=wanted, **(chosen if known else {}))
    rows = fitting if known else fitting.none()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "organizations": [organization_entry(row) for row in page],
        "counties": counties,
        "kinds": OrganizationKind.choices,
        "capabilities": capabilities,
        "text": text,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "orgs/organization_public_list.html", context)


@public
@public_page
def organization_coverage(request: HttpRequest) -> HttpResponse:
    """How far the organisations reach: a tile for each township, no map."""
    counties = queries.published_coverage()
    context = {
        "counties": counties,
        "total": queries.served_total((county.served for county in counties), _("Together")),
        "kinds": queries.published_kinds(),
    }
    return render(request, "orgs/organization_coverage.html", context)


@public
@public_page
def organization_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@public
@public_page
def organization_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _page(request, slug, version)


def _page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.ORGANIZATION, slug, version)
    context = {
        "publication": publication,
        "organization": organization_entry(publication),
        "versions": version_lines(Kind.ORGANIZATION, publication.key),
        "sections": sections_for("organization", publication.key),
    }
    return render(request, "orgs/organization_public.html", context)
