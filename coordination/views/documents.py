"""The documents library for everybody; it reads publications alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import public
from coordination import queries
from coordination.enums import DocumentKind, DocumentLevel, DocumentStanding
from coordination.sections import document_entry
from portal.enums import Kind
from portal.file_answer import file_answer
from portal.models import Publication
from portal.pages import copied, public_page, published
from portal.queries import version_lines

PAGE_SIZE = 30
LONGEST_SEARCH = 60
CHOICES = {"kind": DocumentKind, "level": DocumentLevel, "standing": DocumentStanding}


@public
@public_page(query=("q", "kind", "level", "standing", "page"))
def document_public_list(request: HttpRequest) -> HttpResponse:
    """By words, kind, level and what holds today."""
    chosen = {name: request.GET.get(name, "") for name in CHOICES}
    text = request.GET.get("q", "")[:LONGEST_SEARCH]
    is_known = all(value in {"", *CHOICES[name].values} for name, value in chosen.items())
    rows = queries.published_documents(text=text, **chosen if is_known else {})
    page = Paginator(rows if is_known else rows.none(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "documents": [document_entry(row) for row in page],
        "kinds": DocumentKind.choices,
        "levels": DocumentLevel.choices,
        "standings": DocumentStanding.choices,
        "text": text,
        "filtered": bool(text or any(chosen.values())),
        **chosen,
    }
    return render(request, "coordination/document_public_list.html", context)


@public
@public_page
def document_public(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, published(Kind.DOCUMENT, key))


@public
@public_page
def document_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _page(request, published(Kind.DOCUMENT, key, version))


def _page(request: HttpRequest, publication: Publication) -> HttpResponse:
    entry = document_entry(publication)
    keys = [entry[name]["key"] for name in ("replaces", "replaced_by") if entry[name]]
    context = {
        "publication": publication,
        "document": entry,
        "on_site": queries.named_on_site(keys),
        "versions": version_lines(Kind.DOCUMENT, publication.key),
    }
    return render(request, "coordination/document_public.html", context)


@public
@copied
@require_safe
def document_file(request: HttpRequest, key: str, sha256: str) -> HttpResponse:
    """The PDF that stands on the site; no other."""
    document = queries.published_file(key, sha256)
    if document is None:
        raise Http404
    return file_answer(request, document, is_public=True)
