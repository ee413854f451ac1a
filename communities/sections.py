"""Conventions, drafts and rosters as the public pages show them: payloads with their labels."""

from __future__ import annotations

from datetime import date
from typing import Any

from communities.enums import Assembly, BackboneKind, ConventionKind, Counted
from communities.queries import named_today
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current_of


def convention_entry(publication: Publication) -> dict[str, Any]:
    """The payload of a convention with its codes as words and its publication."""
    payload = publication.payload
    vote = payload["vote"]
    return {
        **payload,
        "publication": publication,
        "kind_label": ConventionKind(payload["kind"]).label,
        "vote": {
            **vote,
            "assembly_label": Assembly(vote["assembly"]).label,
            "counted_label": Counted(vote["counted"]).label,
        },
        "sorting_clauses": [c["text"] for c in payload["clauses"] if c["concerns_sorting"]],
    }


def consultation(publication: Publication) -> dict[str, Any]:
    """The payload of a draft, with the last day as a date and whether it has passed."""
    payload = publication.payload
    return {
        **payload,
        "publication": publication,
        "kind_label": ConventionKind(payload["kind"]).label,
        "until": date.fromisoformat(payload["until"]),
    }


def by_kind(counts: dict[str, int]) -> list[tuple[Any, int]]:
    """The kinds of backbone members with their words, in their order; those without anybody out."""
    return [(kind.label, counts[kind]) for kind in BackboneKind if counts.get(kind)]


def roster(publication: Publication) -> dict[str, Any]:
    """A published roster as it may be read today: who is named, by kind."""
    named = named_today(publication)
    names = {kind: [row["name"] for row in named if row["kind"] == kind] for kind in BackboneKind}
    return {
        **publication.payload,
        "publication": publication,
        "names": [(kind.label, names[kind]) for kind in BackboneKind if names[kind]],
    }


def backbone(unit_code: str) -> dict[str, Any] | None:
    """The backbone of a community: its published numbers, and who agreed to be named."""
    register = current_of(Kind.COMMUNITY, within=unit_code).first()
    numbers = (register.payload.get("backbone") if register else None) or {"members": 0}
    published = current_of(Kind.BACKBONE, within=unit_code).first()
    named = roster(published) if published else None
    if not numbers["members"] and not (named and named["names"]):
        return None
    return {
        "numbers": numbers,
        "kinds": by_kind(numbers.get("kinds", {})),
        "share": numbers["households"] / numbers["members"] if numbers["members"] else None,
        "roster": named if named and named["names"] else None,
    }


def community(unit_code: str) -> dict[str, Any] | None:
    """The convention of a community as far as it is published, and its draft open for opinions."""
    conventions = current_of(Kind.CONVENTION, within=unit_code)
    drafts = current_of(Kind.CONSULTATION, within=unit_code).order_by("-period")
    convention = conventions.first()
    found = {
        "convention": convention_entry(convention) if convention else None,
        "draft": next((consultation(row) for row in drafts[:1]), None),
    }
    return found if any(found.values()) else None
