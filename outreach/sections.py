"""Parts of the sorting guide on the pages of other apps."""

from __future__ import annotations

from datetime import date
from typing import Any

from outreach import queries
from outreach.enums import Nearness
from portal.queries import fold

ANSWERS = 3
_NAMED = frozenset({Nearness.NAME, Nearness.WORD, Nearness.BEGINS, Nearness.CONTAINS})


def home(unit_code: str) -> dict[str, Any] | None:
    """The search box, once there is a guide."""
    publication = queries.published_guide()
    return {"publication": publication} if publication is not None else None


def search(text: str) -> dict[str, Any] | None:
    """Into which bin it goes, where somebody looks for a thing and not for a publication."""
    publication = queries.published_guide()
    if publication is None:
        return None
    edition = queries.edition_of(publication)
    fitting = [
        (item, edition.class_of(item, edition.city))
        for found, item in edition.find(fold(text))
        if found.nearness in _NAMED
    ]
    return {"text": text, "items": fitting[:ANSWERS]} if fitting else None


def community(unit_code: str) -> dict[str, Any] | None:
    """By which scheme a community sorts, where it is not that of the city."""
    choice = queries.published_choice(unit_code)
    if choice is None:
        return None
    return {**choice, "since": date.fromisoformat(choice["since"])}
