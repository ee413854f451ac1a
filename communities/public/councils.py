"""What the public may see of a council system: its text, and the parties by kind and name."""

from __future__ import annotations

from typing import Any

from communities import queries
from communities.models import Council
from communities.public.dates import iso_date
from communities.public.places import place_payload, place_search_text
from portal.enums import Kind
from portal.services import PublicItem


def council_item(council: Council) -> PublicItem:
    """The system as it would be published now; needs its place.

    No post and no person: people may have typed a name where an office was asked for. `council`
    tells editions apart; `earlier` are those before with their days.
    """
    community = council.community
    assert council.effective_on is not None
    payload: dict[str, Any] = {
        **place_payload(community),
        "council": council.public_id,
        "title": council.title,
        "edition": council.edition,
        "rules": council.rules,
        "frequency": council.frequency,
        "effective_on": council.effective_on.isoformat(),
        "until": iso_date(council.until),
        "parties": [{"kind": p.kind, "name": p.name} for p in council.parties.all()],
        "earlier": [
            {
                "edition": before.edition,
                "title": before.title,
                "effective_on": iso_date(before.effective_on),
                "until": iso_date(before.until),
            }
            for before in queries.held_councils(community).filter(edition__lt=council.edition)
        ],
    }
    authors: set[Any] = {council.begun_by_id, council.written_by_id, council.enforced_by_id}
    return PublicItem(
        kind=Kind.COUNCIL,
        key=community.slug,
        title=council.title,
        unit_code=community.code,
        period=council.effective_on.strftime("%Y-%m"),
        payload=payload,
        search_text=place_search_text(community),
        authors=frozenset(authors),
    )
