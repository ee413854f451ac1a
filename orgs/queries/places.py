"""What the places of the register are called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.constants import CITY_DIGITS
from communities.models import Community, County, Township


def with_place(rows: QuerySet[Any]) -> QuerySet[Any]:
    """`rows` with the name of their `jurisdiction` as `place_name`; None for the city."""
    code = OuterRef("jurisdiction")
    named: QuerySet[Any] = rows.annotate(
        place_name=Coalesce(
            *(
                Subquery(model._default_manager.filter(code=code).values("name"))
                for model in (County, Township, Community)
            )
        )
    )
    return named


@dataclass(frozen=True)
class Place:
    """A unit as a published entry names it; `level` is city, county, township or community.

    The city has no row and so no name here: pages call it so in the reader's language.
    """

    level: str
    name: str
    slug: str
    # Slugs of the county around it; of the city, all of its counties.
    counties: tuple[str, ...]


def places_of(codes: Collection[str]) -> dict[str, Place]:
    """The units with these division codes, in three queries for any number of them."""
    counties = {row.code: row for row in County.objects.order_by("code")}
    found = {
        code: Place("county", row.name, row.slug, (row.slug,)) for code, row in counties.items()
    }
    for code in {row[:CITY_DIGITS] for row in counties}:
        inside = tuple(row.slug for row in counties.values() if row.code.startswith(code))
        found[code] = Place("city", "", "", inside)
    for town in Township.objects.filter(code__in=codes).select_related("county"):
        name = f"{town.county.name}{town.name}"
        found[town.code] = Place("township", name, town.slug, (town.county.slug,))
    rows = Community.objects.filter(code__in=codes).select_related("township__county")
    for unit in rows:
        slug = unit.township.county.slug
        found[unit.code] = Place("community", unit.full_name, unit.slug, (slug,))
    return {code: found[code] for code in codes if code in found}
