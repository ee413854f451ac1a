"""A unit's page for other places: one sheet of A4 for the notice board, a large screen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from accounts.policies import public
from communities.views.subscriptions import UNITS
from portal.addresses import origin
from portal.codes import qr_code
from portal.occasions import coming_in
from portal.pages import public_page, published
from portal.sections import sections_for

COMING = 3


@public
@public_page
def unit_sheet(request: HttpRequest, units: str, slug: str) -> HttpResponse:
    return _board(request, units, slug, "sheet")


@public
@public_page(query=("renew",))
def unit_screen(request: HttpRequest, units: str, slug: str) -> HttpResponse:
    """Without JavaScript it renews itself only where its address asks for that: nobody could stop
    it otherwise (WCAG 2.2.1, 2.2.2, 2.2.4)."""
    return _board(request, units, slug, "screen", is_renewed=request.GET.get("renew") == "1")


def _board(
    request: HttpRequest, units: str, slug: str, board: str, *, is_renewed: bool = False
) -> HttpResponse:
    unit = published(UNITS[units], slug)
    page = reverse(f"{unit.kind}_detail", args=[slug])
    context: dict[str, Any] = {
        "unit": unit,
        "name": unit.payload["name"],
        "page": page,
        "sheet": reverse(f"{unit.kind}_sheet", args=[slug]),
        "screen": reverse(f"{unit.kind}_screen", args=[slug]),
        "code": qr_code(f"{origin()}{page}"),
        "coming": coming_in(unit.unit_code, COMING),
        "sections": _sections(f"{unit.kind}_{board}", unit.unit_code),
        "today": timezone.localdate(),
        "is_renewed": is_renewed,
    }
    return render(request, f"communities/{board}.html", context)


def _sections(place: str, unit_code: str) -> list[str]:
    """What the sections say; one that is on the unit's page may have no words for a board."""
    texts = [
        render_to_string(section.template, {"section": section.context})
        for section in sections_for(place, unit_code)
    ]
    return [text for text in texts if text.strip()]
