"""Partnerships in public, by county; they read publications alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS

from accounts.policies import public
from orgs.enums import PartnerKind, ResourceKind
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import current_of, version_lines


@public
@public_page
def partnership_public_list(request: HttpRequest) -> HttpResponse:
    """The counties whose partnerships are on the site, with how many needs were met."""
    rows = current_of(Kind.PARTNERSHIPS).order_by("unit_code", "pk")
    counties = [_entry(row) for row in rows]
    return render(request, "orgs/partnership_public_list.html", {"counties": counties})


@public
@public_page
def partnership_public(request: HttpRequest, slug: str) -> HttpResponse:
    return _page(request, slug)


@public
@public_page
def partnership_public_version(request: HttpRequest, slug: str, version: int) -> HttpResponse:
    return _page(request, slug, version)


def _page(request: HttpRequest, slug: str, version: int | None = None) -> HttpResponse:
    publication = published(Kind.PARTNERSHIPS, slug, version)
    context = {
        "publication": publication,
        "entry": _entry(publication),
        "versions": version_lines(Kind.PARTNERSHIPS, publication.key),
    }
    return render(request, "orgs/partnership_public.html", context)


def _entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words, resources by kind, and the sums of the figures."""
    payload = publication.payload
    figures = [
        {**row, "label": ResourceKind(row["kind"]).label, "share": _share(row)}
        for row in payload["figures"]
    ]
    names = ("counted", "met", "partly")
    total = {name: sum(row[name] for row in figures) for name in names}
    return {
        **payload,
        "publication": publication,
        "units": [{**one, "label": PartnerKind(one["kind"]).label} for one in payload["units"]],
        "kinds": [
            (kind.label, [_resource(row) for row in payload["resources"] if row["kind"] == kind])
            for kind in ResourceKind
        ],
        "figures": figures,
        "total": {**total, "share": _share(total)},
    }


def _share(row: dict[str, Any]) -> float | None:
    return row["met"] / row["counted"] if row["counted"] else None


def _resource(row: dict[str, Any]) -> dict[str, Any]:
    times = [
        {
            **one,
            "days": "、".join(str(WEEKDAYS[int(day) - 1]) for day in one["weekdays"]),
            "is_all_day": one["starts"] == one["ends"] == "00:00",
        }
        for one in row["times"]
    ]
    return {**row, "times": times}
