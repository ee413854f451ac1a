"""Parts of the sorting guide on the pages of other apps."""

from __future__ import annotations

from datetime import date
from typing import Any

from outreach import queries


def home(unit_code: str) -> dict[str, Any] | None:
    """The search box, once there is a guide."""
    publication = queries.published_guide()
    return {"publication": publication} if publication is not None else None


def community(unit_code: str) -> dict[str, Any] | None:
    """By which scheme a community sorts, where it is not that of the city."""
    choice = queries.published_choice(unit_code)
    if choice is None:
        return None
    return {**choice, "since": date.fromisoformat(choice["since"])}
