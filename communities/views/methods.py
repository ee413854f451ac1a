"""Public pages of the toolkit's methods; they read publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.policies import public
from communities import queries
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import versions

PAGE_SIZE = 30


@public
@public_page(query=("q", "type", "page"))
def method_public_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "")[:60]
    types = queries.published_method_types()
    type_code = request.GET.get("type", "")
    rows = queries.published_methods(text, type_code if type_code in types else "")
    if type_code and type_code not in types:
        rows = rows.none()
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    adopters = queries.published_adopter_counts([publication.key for publication in page])
    context = {
        "page": page,
        "methods": [(publication, adopters[publication.key]) for publication in page],
        "types": types,
        "type": type_code,
        "text": text,
    }
    return render(request, "communities/method_public_list.html", context)


@public
@public_page
def method_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _method(request, published(Kind.METHOD, slug))


@public
@public_page
def method_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _method(request, published(Kind.METHOD, slug, version))


def _method(request: HttpRequest, publication: Publication) -> HttpResponse:
    adopters = [
        (unit, adopted)
        for unit in queries.published_adopters([publication.key])
        for adopted in unit.payload["methods"]
        if adopted["slug"] == publication.key
    ]
    context = {
        "publication": publication,
        "method": publication.payload,
        "adopters": adopters,
        "versions": versions(Kind.METHOD, publication.key),
    }
    return render(request, "communities/method_public.html", context)
