"""An organisation's credit record in public; it reads publications alone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from orgs.credit_sections import credit_record
from portal.enums import Kind
from portal.pages import public_page, published
from portal.queries import version_lines


@public
@public_page
def organization_credit_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@public
@public_page
def organization_credit_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _page(request, slug, version)


def _page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.CREDIT, slug, version)
    context = {
        "publication": publication,
        "record": credit_record(publication),
        "versions": version_lines(Kind.CREDIT, publication.key),
    }
    return render(request, "orgs/organization_credit_public.html", context)
