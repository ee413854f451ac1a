"""The API: datasets, their rows, single items, and the description of all of it."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.enums import Kind
from portal.models import Publication
from portal.opendata import api, openapi
from portal.opendata.api import ApiError, api_page
from portal.opendata.datasets import Dataset, found, registered
from portal.opendata.files import FORMATS
from portal.opendata.licence import licence_text
from portal.opendata.linked import file_address
from portal.opendata.reading import item_of, page_of, rows_of
from portal.pages import WithdrawnError, published

VERSION = re.compile(r"[1-9][0-9]{0,3}")


@api_page()
def api_index(request: HttpRequest) -> dict[str, Any]:
    return {
        "title": _("Open data"),
        "version": api.VERSION,
        "licence": licence_text(),
        "description": reverse("api_openapi"),
        "datasets": [_described(dataset) for dataset in registered()],
    }


def _described(dataset: Dataset) -> dict[str, Any]:
    return {
        "key": dataset.key,
        "title": str(dataset.title),
        "description": str(dataset.explanation),
        "row": str(dataset.row),
        "rows": reverse("api_rows", args=[dataset.key]),
        "page": reverse("open_data_detail", args=[dataset.key]),
        "files": {suffix: file_address(dataset, suffix) for suffix in FORMATS},
    }


@api_page()
def api_openapi(request: HttpRequest) -> dict[str, Any]:
    return openapi.document()


@api_page(*api.PARAMETERS)
def api_rows(request: HttpRequest, key: str) -> dict[str, Any]:
    dataset = _dataset(key)
    page = page_of(dataset, api.read_asked(dataset, request.GET))
    onward = {**request.GET.dict(), "cursor": str(page.cursor)}
    here = reverse("api_rows", args=[key])
    return {
        "dataset": key,
        "rows": page.rows,
        "withdrawn": [_tombstone(publication) for publication in page.withdrawn],
        "cursor": str(page.cursor),
        "has_more": page.has_more,
        "next": f"{here}?{urlencode(onward)}" if page.has_more else None,
    }


@api_page("version")
def api_item(request: HttpRequest, key: str, item: str) -> dict[str, Any]:
    dataset = _dataset(key)
    publication = _publication(dataset, item, _version(request.GET.get("version", "")))
    return {
        "dataset": key,
        "item": item,
        "version": publication.version,
        "rows": list(rows_of(dataset, publication)),
    }


def _dataset(key: str) -> Dataset:
    dataset = found(key)
    if dataset is None:
        raise ApiError(404, _("There is no dataset “%(key)s”.") % {"key": key[: api.LONGEST_SHOWN]})
    return dataset


def _version(text: str) -> int | None:
    if text and VERSION.fullmatch(text) is None:
        words = _("“version” must be a whole number from 1 to %(most)s.")
        raise ApiError(400, words % {"most": api.LARGEST_VERSION})
    return int(text) if text else None


def _publication(dataset: Dataset, item: str, version: int | None) -> Publication:
    kind, _colon, key = item.partition(":")
    try:
        if kind not in dataset.kinds:
            raise Http404
        publication = published(Kind(kind), key, version)
    except WithdrawnError as gone:
        raise ApiError(410, _gone(), **_tombstone(gone.publication)) from None
    except Http404:
        raise ApiError(404, _("There is no such item in this dataset.")) from None
    if publication.has_lapsed:
        raise ApiError(410, _gone())
    return publication


def _gone() -> str:
    return _("The item was withdrawn.")


def _tombstone(publication: Publication) -> dict[str, Any]:
    """Of a version before the one that was withdrawn, the record keeps no day and reason."""
    at = publication.withdrawn_at
    return {
        "item": item_of(publication),
        "version": publication.version,
        "withdrawn_at": at.isoformat(timespec="seconds") if at else None,
        "reason": publication.withdrawal_reason,
    }
