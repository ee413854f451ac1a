"""Where something belongs, as payloads say it."""

from __future__ import annotations

from communities.models import Community
from portal.pinyin import search_text


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


def place_search_text(community: Community) -> str:
    """By what an item of the community is found besides its title: the names of its place in
    characters, pinyin and initials; needs `with_names()` in lists."""
    township = community.township
    names = [community.name, community.short_name, township.name]
    return search_text(names, [community.full_name])
