"""What the public may see of backbone members: names by their consent, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from communities.constants import ROSTER_TITLE
from communities.models import BackboneMember, Community
from communities.public.dates import iso_date
from communities.public.places import place_payload
from portal.enums import Kind
from portal.services import PublicItem


def roster_item(community: Community, members: Sequence[BackboneMember]) -> PublicItem:
    """The names of `members`, who have agreed to it: name and kind, and until when (`until`).

    By `key` other public pages find whom they may name, as long as the roster does.
    The text closes by itself after `open_until`, the first of these days. Names are in no search.
    """
    named = [
        {
            "key": member.public_id,
            "name": member.name,
            "kind": member.kind,
            "until": iso_date(member.consent_until),
        }
        for member in members
    ]
    authors: set[Any] = set()
    for member in members:
        authors |= {member.recorded_by_id, member.changed_by_id, member.consent_recorded_by_id}
    title = ROSTER_TITLE.format(community.full_name)
    return PublicItem(
        kind=Kind.BACKBONE,
        key=community.slug,
        title=title,
        unit_code=community.code,
        payload={
            **place_payload(community),
            "members": named,
            "open_until": min(row["until"] for row in named),
        },
        search_text=title,
        authors=frozenset(authors),
    )
