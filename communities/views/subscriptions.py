"""What is published about a unit, and what takes place there, to be subscribed to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from accounts.policies import public
from portal.enums import Kind
from portal.models import Publication
from portal.pages import public_page, published
from portal.subscriptions import calendar_for, feed_of

# The part of an address that says what kind of unit is meant.
UNITS = {"communities": Kind.COMMUNITY, "townships": Kind.TOWNSHIP, "counties": Kind.COUNTY}


@public
@public_page
def unit_feed(request: HttpRequest, units: str, slug: str) -> HttpResponse:
    unit = published(UNITS[units], slug)
    rows = Publication.objects.current().within(unit.unit_code)
    return feed_of(request, rows, unit.title)


@public
@public_page
def unit_calendar(request: HttpRequest, units: str, slug: str) -> HttpResponse:
    unit = published(UNITS[units], slug)
    return calendar_for(unit.unit_code, unit.title)
