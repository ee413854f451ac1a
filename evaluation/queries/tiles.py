"""All townships of the city as tiles: a schematic map, without boundaries or places of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from accounts.constants import COUNTY_DIGITS
from portal.enums import Kind
from portal.queries import current_of


class Tile(NamedTuple):
    """A township; `line` is its part of the county's bulletin, None before there is one."""

    slug: str
    name: str
    line: Mapping[str, Any] | None


class CountyOfTiles(NamedTuple):
    """A county with its townships in the order of codes."""

    slug: str
    name: str
    tiles: list[Tile]


def township_tiles(period: str) -> list[CountyOfTiles]:
    """Every township on the site with its result of `period`, by county; three queries."""
    lines = {
        (county_slug, line["slug"]): line
        for county_slug, townships in current_of(Kind.BULLETIN, period=period).values_list(
            "payload__county_slug", "payload__townships"
        )
        for line in townships or ()
    }
    townships = defaultdict(list)
    rows = current_of(Kind.TOWNSHIP).order_by("unit_code")
    for code, slug, name in rows.values_list("unit_code", "key", "payload__name"):
        townships[code[:COUNTY_DIGITS]].append((slug, name))
    counties = current_of(Kind.COUNTY).order_by("unit_code")
    return [
        CountyOfTiles(
            county,
            name,
            [
                Tile(slug, called, lines.get((county, slug)))
                for slug, called in townships[code[:COUNTY_DIGITS]]
            ],
        )
        for code, county, name in counties.values_list("unit_code", "key", "payload__name")
    ]
