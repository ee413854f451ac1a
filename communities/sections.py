"""Published conventions and drafts as the public pages show them: payloads with their labels."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from communities.completeness import Evidence, Requirement
from communities.enums import Assembly, ConventionKind, Counted
from communities.models import Community
from communities.rules import STANDING
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


TYPES = Requirement(
    order=10,
    label=_("Classified by type"),
    clause="3.1.b",
    published=lambda payload, unit_code: "、".join(payload["types"]) or None,
    recorded=lambda community: "、".join(type_.name for type_ in community.types) or None,
)


def _published_convention(payload: Mapping[str, Any], unit_code: str) -> Evidence:
    row = current_of(Kind.CONVENTION, within=unit_code).first()
    return row.title if row is not None and row.payload["has_sorting"] else None


def _filed_convention(community: Community) -> Evidence:
    rows = community.conventions.filter(state__in=STANDING, clauses__concerns_sorting=True)
    return rows.order_by("-edition").values_list("title", flat=True).first()


CONVENTION = Requirement(
    order=20,
    label=_("Convention filed, with a clause on sorting"),
    clause="3.2.a",
    published=_published_convention,
    recorded=_filed_convention,
    workspace="convention_list",
    anchor="section-convention",
)


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
