"""Commitments and pacts as the public pages show them: payloads with their labels."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from orgs.enums import PledgeKind
from orgs.queries.published import published_pledges
from portal.models import Publication

MOST = 10


def pledge_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words, those who left apart."""
    payload, today = publication.payload, timezone.localdate().isoformat()
    rows = payload["signatures"]
    return {
        **payload,
        "publication": publication,
        "kind_label": PledgeKind(payload["kind"]).label,
        "is_over": bool(payload["until"]) and payload["until"] < today,
        "signed": [row for row in rows if not row["withdrawn_on"]],
        "left": [row for row in rows if row["withdrawn_on"]],
    }


def organization(key: str) -> dict[str, Any] | None:
    """The newest pacts that an association began, for its page; None where it began none."""
    rows = list(published_pledges(association=key)[: MOST + 1])
    pacts = [pledge_entry(row) for row in rows[:MOST]]
    return {"pacts": pacts, "has_more": len(rows) > MOST, "key": key} if rows else None
