"""Standards as the public pages show them: payloads with their labels."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from orgs.enums import CommentOutcome, StandardKind, StandardStanding
from orgs.queries.standards import published_standards
from orgs.standards import days_left, standing_on
from portal.models import Publication

MOST = 5


def iso_day(text: str) -> date | None:
    """The civil day of a payload; None where it holds none."""
    return date.fromisoformat(text) if text else None


def standard_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words, and what it is today."""
    payload, today = publication.payload, timezone.localdate()
    days = {
        name: iso_day(payload[name])
        for name in ("consult_from", "consult_until", "holds_from", "replaced_on", "ended_on")
    }
    standing = standing_on(payload["state"], today=today, **days)
    last = days["consult_until"]
    is_open = standing == StandardStanding.OPEN
    return {
        **payload,
        "publication": publication,
        "kind_label": StandardKind(payload["kind"]).label,
        "standing": standing,
        "standing_label": standing.label if standing else "",
        "is_open": is_open,
        "days_left": days_left(last, today) if is_open and last else 0,
        "lead": [body for body in payload["bodies"] if body["is_lead"]],
        "others": [body for body in payload["bodies"] if not body["is_lead"]],
        # Versions of before there were rounds know none.
        "rounds": payload.get("rounds", []),
        "rows": [
            {"round": 0, **row, "label": CommentOutcome(row["outcome"]).label}
            for row in payload["comments"]
        ],
    }


def organization(key: str) -> dict[str, Any] | None:
    """The newest standards of an association, for its page; None where it has none."""
    rows = [standard_entry(row) for row in published_standards(association=key)[:MOST]]
    return {"standards": rows, "key": key} if rows else None
