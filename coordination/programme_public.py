"""What the public may see of a programme itself; what is tagged with it is published by itself."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from communities.models import Programme
from communities.rules import PROGRAMME_KEEPERS
from communities.services import RegisterReport, publish_entries
from coordination.programme_queries import published_on
from orgs.queries.writing import writers_of
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem
from portal.validators import validate_no_personal_data

WORDS = ("name", "description", "lead", "source")


def programme_items(programmes: Collection[Programme], city: str) -> list[PublicItem]:
    """The programmes as they would be published now by the `city` (division code); all who changed
    one since it was last published are its authors: else nobody of a small office could be left."""
    shown = dict(published_on())
    return [
        _item(one, city, writers_of([one], since=shown.get(one.code))[one]) for one in programmes
    ]


def _item(programme: Programme, city: str, authors: frozenset[int]) -> PublicItem:
    payload: dict[str, Any] = {
        "edition": programme.version,
        "name": programme.name,
        "description": programme.description,
        "lead": programme.lead,
        "since": programme.since.isoformat() if programme.since else "",
        "until": programme.until.isoformat() if programme.until else "",
        "source": programme.source,
        "position": programme.position,
    }
    return PublicItem(
        kind=Kind.PROGRAMME,
        key=programme.code,
        title=programme.name,
        unit_code=city,
        payload=payload,
        search_text=search_text([programme.name], [programme.lead]),
        authors=authors,
    )


def publish_programmes(
    programmes: Collection[Programme], *, by: User, reason: str = "", confirmed: bool = False
) -> RegisterReport:
    """Publish those that have changed. Left out and reported: what the officer wrote personally,
    and what was withdrawn.

    Raises Refusal for others than officers of the city, without a unit, and where a correction has
    no reason; ValidationError for words that seem to tell who somebody is, unless it was
    `confirmed` that none does.
    """
    if not by.may(PROGRAMME_KEEPERS):
        raise Refusal(_("Programmes are kept by officers of the city."))
    held = [one for one in by.current_appointments if one.role in PROGRAMME_KEEPERS]
    items = programme_items(programmes, held[0].jurisdiction)
    words = "\n".join(str(item.payload[name]) for item in items for name in WORDS)
    validate_no_personal_data(words, confirmed=confirmed)
    return publish_entries(items, by=by, reason=reason)
