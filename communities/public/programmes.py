"""What the public may see of the programmes that a record is tagged with."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from communities.models import Programme


def programmes_payload(programmes: Iterable[Programme]) -> dict[str, Any]:
    """Names and codes of `programmes`, as they stand in the payload of what is tagged."""
    rows = sorted(programmes, key=lambda one: (one.position, one.code))
    return {
        "programmes": [{"code": one.code, "name": one.name} for one in rows],
        "programme_codes": [one.code for one in rows],
    }
