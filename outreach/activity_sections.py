"""Activities as the public pages show them: payloads with their labels; sections of pages."""

from __future__ import annotations

from typing import Any

from communities.enums import BackboneKind
from orgs.library_sections import occasion_times
from outreach import activity_queries as queries
from outreach.enums import ActivityState, Carrier, PeopleGroup
from portal.models import Publication


def activity_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its times as moments and words for its codes."""
    payload = publication.payload
    return {
        **payload,
        **occasion_times(publication),
        "carrier_label": Carrier(payload["carrier"]).label,
        "state_label": ActivityState(payload["state"]).label,
        "leader_lines": [
            (BackboneKind(kind).label, number) for kind, number in payload["leader_kinds"].items()
        ],
        "count_lines": [
            (PeopleGroup(row["group"]).label, row["people"]) for row in payload["counts"]
        ],
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """Activities in a community; None where there are none."""
    entries = queries.activities_in(unit_code)
    lines = [
        {"key": row.publication.key, "title": row.payload["title"], "day": row.payload["day"]}
        for row in entries
    ]
    return {"activities": lines} if lines else None


def organization(key: str) -> dict[str, Any] | None:
    """To which activities an organisation invites; None for none."""
    rows = queries.activities_by(key)
    lines = [
        {"key": row.key, "title": row.title, "day": row.payload["starts_at"][:10]} for row in rows
    ]
    return {"activities": lines} if lines else None
