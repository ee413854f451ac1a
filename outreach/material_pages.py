"""Publicity material for everybody: what is on the site, its earlier editions, their files."""

from __future__ import annotations

import logging
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.policies import public
from outreach import material_queries as queries
from outreach import services
from outreach.enums import Licence, MaterialKind
from outreach.models import MaterialVersion
from portal.documents import attachment
from portal.enums import FileFormat, Kind
from portal.file_answer import CACHE_CONTROL, MEDIA_TYPES, SUFFIXES
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import current_of, version_lines, versions

logger = logging.getLogger(__name__)


@public
@public_page
def material_public_list(request: HttpRequest) -> HttpResponse:
    rows = current_of(Kind.MATERIAL).order_by("-published_at")
    context = {"rows": [(row, _words(row)) for row in rows]}
    return render(request, "outreach/material_list.html", context)


def _words(publication: Publication) -> dict[str, Any]:
    payload = publication.payload
    return {
        "kind": MaterialKind(payload["kind"]).label,
        "licence": Licence(payload["licence"]).label,
        "format": FileFormat(payload["format"]).label,
    }


@public
@public_page
def material_public(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, published(Kind.MATERIAL, key))


@public
@public_page
def material_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _page(request, published(Kind.MATERIAL, key, version))


def _page(request: HttpRequest, publication: Publication) -> HttpResponse:
    """A version of the entry with its file, and the editions of the file before it."""
    earlier = queries.earlier_editions(publication)
    context = {
        "publication": publication,
        "material": publication.payload,
        "words": _words(publication),
        "earlier": [(row, _words(row)) for row in earlier],
        "versions": version_lines(Kind.MATERIAL, publication.key),
    }
    return render(request, "outreach/material_public.html", context)


@public
@require_safe
def material_file(request: HttpRequest, key: str) -> HttpResponse:
    """The file that is on the site; that it was fetched is counted, by whom is not."""
    publication = current_of(Kind.MATERIAL).filter(key=key).first()
    if publication is None:
        raise Http404
    return _counted(request, publication)


@public
@require_safe
def material_file_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """The file of an earlier version of the entry, counted alike."""
    publication = versions(Kind.MATERIAL, key).filter(version=version).first()
    if publication is None or publication.taken_down:
        raise Http404
    return _counted(request, publication)


def _counted(request: HttpRequest, publication: Publication) -> HttpResponse:
    version = get_object_or_404(
        MaterialVersion.objects.filter(material__public_id=publication.key),
        sha256=publication.payload["sha256"],
    )
    tag = f'"{version.sha256}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag, "Cache-Control": CACHE_CONTROL})
    response = file_answer(version, publication.title)
    if request.method == "GET":
        services.count_download(version)
    response.headers["Cache-Control"] = CACHE_CONTROL
    response.headers["ETag"] = tag
    return response


def file_answer(version: MaterialVersion, title: str) -> HttpResponse:
    """A file to be saved. Raises Http404 where it is missing."""
    try:
        with version.file.open("rb") as file:
            content = file.read()
    except FileNotFoundError:
        logger.error("The file of version %s of a material is missing.", version.pk)
        raise Http404 from None
    kind = FileFormat(version.format)
    name = f"{title} v{version.number}.{SUFFIXES[kind]}".replace("/", "_")
    response = attachment(content, MEDIA_TYPES[kind], name)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
