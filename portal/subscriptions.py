"""Feeds (Atom, RFC 4287) and calendars (RFC 5545) that a reader's program asks for again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.addresses import address_of, origin
from portal.calendars import calendar_of
from portal.enums import CONSENT_KINDS
from portal.models import PublicationQuerySet
from portal.occasions import occasions_in

FEED_ENTRIES = 30


def feed_of(request: HttpRequest, rows: PublicationQuerySet, label: object) -> HttpResponse:
    """The newest of `rows` as a feed.

    Kinds that name people by their consent are left out: a reader keeps what it fetched.
    """
    rows = rows.exclude(kind__in=CONSENT_KINDS).defer("payload", "search_text")
    entries = [
        (row, address_of(row)) for row in rows.order_by("-published_at", "-pk")[:FEED_ENTRIES]
    ]
    context = {
        "address": request.path,
        "label": label,
        "origin": origin(),
        "entries": entries,
        "updated": entries[0][0].published_at if entries else None,
    }
    return render(request, "portal/feed.xml", context, content_type="application/atom+xml")


def calendar_for(unit_code: str, name: str) -> HttpResponse:
    """What takes place in a unit, as a calendar called `name`."""
    content = calendar_of(occasions_in(unit_code), name=name)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
