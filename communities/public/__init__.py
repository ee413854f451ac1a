"""What the public may see of communities: exactly these fields go into a publication."""

from communities.public.backbone import roster_item
from communities.public.bodies import bodies_authors, bodies_payload
from communities.public.conventions import (
    authority_name,
    consultation_item,
    convention_item,
    publish_consultation,
    publish_convention,
)
from communities.public.councils import council_item
from communities.public.methods import method_item
from communities.public.places import place_search_text
from communities.public.programmes import programmes_payload
from communities.public.register import community_item, county_item, township_item

__all__ = [
    "authority_name",
    "bodies_authors",
    "bodies_payload",
    "community_item",
    "consultation_item",
    "convention_item",
    "council_item",
    "county_item",
    "method_item",
    "place_search_text",
    "programmes_payload",
    "publish_consultation",
    "publish_convention",
    "roster_item",
    "township_item",
]
