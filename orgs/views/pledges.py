"""Commitments and pacts in public; they read publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from orgs.enums import PledgeKind
from orgs.pledge_sections import pledge_entry
from orgs.queries.published import published_pledges
from orgs.queries.published_projects import organizations_on_site
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import current, version_lines

PAGE_SIZE = 30


@public
@public_page(query=("kind", "association", "page"))
def pledge_public_list(request: HttpRequest) -> HttpResponse:
    """All published commitments and pacts, by kind, or those of one association."""
    kind = request.GET.get("kind", "")
    key = request.GET.get("association", "")[:32]
    association = current(Kind.ORGANIZATION, key) if key else None
    is_known = kind in {"", *PledgeKind.values} and bool(association) == bool(key)
    rows = published_pledges(kind=kind, association=key)
    page = Paginator(rows if is_known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pledges": [pledge_entry(row) for row in page],
        "kinds": PledgeKind.choices,
        "kind": kind,
        "association": association,
        "filtered": bool(kind or key),
    }
    return render(request, "orgs/pledge_public_list.html", context)


@public
@public_page
def pledge_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@public
@public_page
def pledge_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _page(request, slug, version)


def _page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.PLEDGE, slug, version)
    entry = pledge_entry(publication)
    keys = {entry["association_key"], *(row["key"] for row in entry["signatures"])}
    context = {
        "publication": publication,
        "pledge": entry,
        "linked": organizations_on_site(keys),
        "versions": version_lines(Kind.PLEDGE, publication.key),
    }
    return render(request, "orgs/pledge_public.html", context)
