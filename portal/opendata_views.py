"""Open data for people: what there is, what each column means, and the files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from django.db.models import Max
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseNotModified,
    StreamingHttpResponse,
)
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.policies import public
from portal import queries
from portal.enums import CONSENT_KINDS, Kind
from portal.models import Publication
from portal.opendata import api, linked
from portal.opendata.datasets import Dataset, found, registered
from portal.opendata.files import FORMATS, kept_file, opened_file
from portal.opendata.licence import licence_text
from portal.pages import CACHE_CONTROL, copied, public_page
from portal.services import canonical_json

HASH_SUFFIX = ".sha256"
PART = 64 * 1024


@public
@public_page
def open_data(request: HttpRequest) -> HttpResponse:
    rows = Publication.objects.current().order_by().values_list("kind")
    newest = dict(rows.annotate(newest=Max("published_at")))
    counts = queries.counts()
    context = {
        "datasets": [
            {
                "dataset": dataset,
                "items": sum(counts[kind] for kind in dataset.kinds),
                "newest": max((newest[k] for k in dataset.kinds if k in newest), default=None),
            }
            for dataset in registered()
        ],
        "feeds": [kind for kind in Kind if counts[kind] and kind not in CONSENT_KINDS],
        "licence": licence_text(),
        "limits": {"number": api.REQUESTS, "seconds": api.SECONDS},
    }
    return render(request, "portal/open_data.html", context)


@public
@public_page
def open_data_detail(request: HttpRequest, key: str) -> HttpResponse:
    dataset = _dataset(key)
    files = [
        {
            "suffix": suffix,
            "address": linked.file_address(dataset, suffix),
            "kept": kept_file(dataset, suffix),
        }
        for suffix in FORMATS
    ]
    context = {
        "dataset": dataset,
        "columns": [(column, dataset.place_of(column)) for column in dataset.all_columns],
        "files": files,
        "feeds": [kind for kind in dataset.kinds if kind not in CONSENT_KINDS],
        "rows_address": reverse("api_rows", args=[key]),
        "licence": licence_text(),
    }
    return render(request, "portal/open_data_detail.html", context)


def _dataset(key: str) -> Dataset:
    dataset = found(key)
    if dataset is None:
        raise Http404
    return dataset


@public
@copied
@require_safe
def open_data_file(request: HttpRequest, name: str) -> Any:
    """A dataset as a file, or the line by which `sha256sum --check` compares it."""
    plain = name.removesuffix(HASH_SUFFIX)
    key, _dot, suffix = plain.partition(".")
    if suffix not in FORMATS:
        raise Http404
    dataset = _dataset(key)
    if name != plain:
        kept = kept_file(dataset, suffix)
        headers = {"ETag": f'"{kept.sha256}-name"', "Cache-Control": CACHE_CONTROL}
        line = f"{kept.sha256}  {plain}\n"
        return HttpResponse(line, content_type="text/plain; charset=utf-8", headers=headers)
    kept, descriptor = opened_file(dataset, suffix)
    parts = _parts(descriptor)
    next(parts)
    headers = {"ETag": f'"{kept.sha256}"', "Cache-Control": CACHE_CONTROL}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    headers["Content-Disposition"] = f'attachment; filename="{plain}"'
    headers["Content-Length"] = str(kept.size)
    return StreamingHttpResponse(parts, content_type=kept.content_type, headers=headers)


def _parts(descriptor: int) -> Iterator[bytes]:
    """An empty part and then the file; once begun, it is closed by who stops reading as well."""
    try:
        yield b""
        while part := os.read(descriptor, PART):
            yield part
    finally:
        os.close(descriptor)


@public
@public_page
def open_data_catalogue(request: HttpRequest) -> HttpResponse:
    return HttpResponse(canonical_json(linked.catalogue()), content_type=linked.MEDIA_TYPE)


@public
@public_page
def open_data_linked(request: HttpRequest, key: str) -> HttpResponse:
    dataset = _dataset(key)
    files = {suffix: kept_file(dataset, suffix) for suffix in FORMATS}
    described = canonical_json(linked.dataset_document(dataset, files))
    return HttpResponse(described, content_type=linked.MEDIA_TYPE)
