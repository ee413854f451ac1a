"""The rewards and penalties of a unit on its public page, from the publication record alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from evaluation.enums import RewardKind
from portal.enums import Kind
from portal.periods import period_end
from portal.queries import entries_for

SHOWN = 12


def unit(unit_code: str) -> dict[str, Any] | None:
    """What a township or community received, the newest first."""
    rows = entries_for(unit_code, Kind.REWARD)
    newest = (period_end("publication__period").desc(), "-publication__published_at", "position")
    entries = list(rows.order_by(*newest)[:SHOWN])
    if not entries:
        return None
    return {
        "rewards": [
            with_labels(entry.payload)
            | {"key": entry.publication.key, "period": entry.publication.period}
            for entry in entries
        ]
    }


def with_labels(reward: Mapping[str, Any]) -> dict[str, Any]:
    """A published reward with its words, and whether its publicity goes on today."""
    until = reward["publicity_until"]
    return {
        **reward,
        "label": RewardKind(reward["kind"]).label,
        "until": date.fromisoformat(until) if until else None,
        "in_publicity": bool(until) and timezone.localdate().isoformat() <= until,
    }
