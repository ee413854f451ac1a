"""Where something belongs, as payloads say it."""

from __future__ import annotations

from communities.models import Community


def place_payload(community: Community) -> dict[str, str]:
    """The community with its township and county: names and addresses; needs `with_names()`."""
    return {
        "community": community.name,
        "community_slug": community.slug,
        "township": community.township.name,
        "township_slug": community.township.slug,
        "county": community.township.county.name,
        "county_slug": community.township.county.slug,
    }
