"""Projects as the public pages show them: payloads with their labels."""

from __future__ import annotations

from typing import Any

from orgs.enums import BudgetSource, MilestoneOutcome, ProjectKind, ProjectState
from orgs.queries import published_projects as queries
from portal.enums import Kind
from portal.models import Publication
from portal.queries import entries_for

MOST = 20


def project_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words."""
    payload = publication.payload
    return {
        **payload,
        "publication": publication,
        "kind_label": payload["kind_words"] or ProjectKind(payload["kind"]).label,
        "state_label": ProjectState(payload["state"]).label,
        "source_label": payload["budget_words"] or BudgetSource(payload["budget_source"]).label,
        "steps": [(ProjectState(row["step"]).label, row["day"]) for row in payload["course"]],
        "milestones": [
            {**row, "outcome_label": MilestoneOutcome(row["outcome"]).label}
            for row in payload["milestones"]
        ],
        "communities": payload.get("entries", []),
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """The projects that serve a community."""
    rows = [entry.publication for entry in entries_for(unit_code, Kind.PROJECT)[: MOST + 1]]
    return _section(rows)


def organization(key: str) -> dict[str, Any] | None:
    """The projects that an organisation leads or takes part in."""
    return _section(list(queries.projects_of_organization(key)[: MOST + 1]))


def _section(rows: list[Publication]) -> dict[str, Any] | None:
    return {"projects": rows[:MOST], "has_more": len(rows) > MOST} if rows else None
