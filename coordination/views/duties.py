"""Which office is responsible for what, and its number; it reads publications alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.policies import public
from coordination.enums import OfficeKind
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.queries import current_of, version_lines

# Departments and townships of one city; far more would need pages.
MOST = 500


def _entry(publication: Publication) -> dict[str, Any]:
    payload, today = publication.payload, timezone.localdate().isoformat()
    return {
        **payload,
        "publication": publication,
        "kind_label": OfficeKind(payload["kind"]).label,
        "duties": [
            {**one, "is_past": bool(one["valid_until"]) and one["valid_until"] < today}
            for one in payload["duties"]
        ],
    }


@public
@public_page
def office_public_list(request: HttpRequest) -> HttpResponse:
    """Office × matter, the city's first."""
    rows = current_of(Kind.DUTIES).defer("search_text")
    offices = sorted(map(_entry, rows[:MOST]), key=lambda one: (one["jurisdiction"], one["name"]))
    return render(request, "coordination/office_public_list.html", {"offices": offices})


@public
@public_page
def office_public(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, published(Kind.DUTIES, key))


@public
@public_page
def office_public_version(request: HttpRequest, key: str, version: int) -> HttpResponse:
    return _page(request, published(Kind.DUTIES, key, version))


def _page(request: HttpRequest, publication: Publication) -> HttpResponse:
    context = {
        "publication": publication,
        "office": _entry(publication),
        "versions": version_lines(Kind.DUTIES, publication.key),
    }
    return render(request, "coordination/office_public.html", context)
