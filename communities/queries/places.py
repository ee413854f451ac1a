"""The names of all present units by their codes, for those who appoint people to them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from accounts.constants import CITY_DIGITS
from communities.models import Community, County, Township


def full_name_columns(path: str = "") -> tuple[str, ...]:
    """What `Community.full_name` reads, of the community that the lookup `path` leads to."""
    start = f"{path}__" if path else ""
    return f"{start}name", f"{start}township__name", f"{start}township__county__name"


def place_names() -> dict[str, str]:
    """Code → name with county and township: cities, counties, townships, communities."""
    counties = County.objects.order_by("code")
    townships = Township.objects.existing().select_related("county").order_by("code")
    communities = Community.objects.existing().with_names().order_by("code")
    return (
        {county.code[:CITY_DIGITS]: _("the whole city") for county in counties}
        | {county.code: county.name for county in counties}
        | {town.code: f"{town.county.name}{town.name}" for town in townships}
        | {unit.code: unit.full_name for unit in communities}
    )
