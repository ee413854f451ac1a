"""The public rosters: names under consents that hold today; all else is a tombstone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities.sections import roster
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import versions


@public
@public_page
def backbone_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _roster_page(request, slug)


@public
@public_page
def backbone_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _roster_page(request, slug, version)


def _roster_page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.BACKBONE, slug, version)
    open_versions = [row for row in versions(Kind.BACKBONE, slug) if not row.taken_down]
    context = {
        "roster": roster(publication),
        "publication": publication,
        "versions": open_versions,
    }
    return render(request, "communities/backbone_public.html", context)
