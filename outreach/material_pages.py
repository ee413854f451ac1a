"""Publicity material for everybody: what is on the site, its earlier editions, their files."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.policies import public
from outreach import material_queries as queries
from outreach import services
from outreach.enums import Licence, MaterialKind
from outreach.models import MaterialVersion
from portal.crawling import COPYING
from portal.enums import FileFormat, Kind
from portal.file_answer import file_answer
from portal.models import Publication
from portal.pages import copied, public_page, published
from portal.queries import current_of, version_lines, versions


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
@copied
@require_safe
def material_file(request: HttpRequest, key: str) -> HttpResponse:
    """The file that is on the site; that it was fetched is counted, by whom is not."""
    publication = current_of(Kind.MATERIAL).filter(key=key).first()
    if publication is None:
        raise Http404
    return _counted(request, publication)


@public
@copied
@require_safe
def material_file_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """The file of an earlier version of the entry, counted alike."""
    publication = versions(Kind.MATERIAL, key).filter(version=version).first()
    if publication is None or publication.taken_down:
        raise Http404
    return _counted(request, publication)


def _counted(request: HttpRequest, publication: Publication) -> HttpResponse:
    version = get_object_or_404(
        MaterialVersion.objects.select_related("material"),
        material__public_id=publication.key,
        sha256=publication.payload["sha256"],
    )
    response = material_answer(request, version, title=publication.title, is_public=True)
    fetched = request.method == "GET" and COPYING not in request.META
    if fetched and response.status_code == HTTPStatus.OK:
        services.count_download(version)
    return response


def material_answer(
    request: HttpRequest, version: MaterialVersion, *, title: str, is_public: bool = False
) -> HttpResponse:
    """A file of material to be saved; that somebody fetched one that is not public stands in the
    trail. Raises Http404 where it is missing."""
    return file_answer(
        request,
        version,
        is_public=is_public,
        name=f"{title} v{version.number}",
        about=version.material,
        told={"number": version.number},
    )
