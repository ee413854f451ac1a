"""Organisations as the public pages show them: payloads with their labels."""

from __future__ import annotations

from typing import Any

from orgs.enums import (
    FoundationType,
    InstitutionNature,
    OrganizationKind,
    OrganizationStatus,
)
from orgs.models import Organization
from orgs.queries import holds, serving_publicly
from portal.models import Publication


def organization_entry(publication: Publication) -> dict[str, Any]:
    """The payload with its codes as words, areas of today apart from earlier and later ones."""
    payload = publication.payload
    areas, site = payload.get("entries", []), payload["website"]
    labels = {
        "kind_label": OrganizationKind(payload["kind"]).label,
        "status_label": OrganizationStatus(payload["status"]).label,
        "nature_label": _label(InstitutionNature, payload["nature"]),
        "foundation_type_label": _label(FoundationType, payload["foundation_type"]),
    }
    return {
        **payload,
        **labels,
        "publication": publication,
        "is_active": payload["status"] == OrganizationStatus.ACTIVE,
        "areas": [area for area in areas if holds(area)],
        "other_areas": [area for area in areas if not holds(area)],
        "counted": [
            (_field(name).verbose_name, number)
            for name, number in payload["figures"].items()
            if number is not None
        ],
        # Nothing but an address of the web becomes a link.
        "link": site if site.startswith(("https://", "http://")) else "",
    }


def _field(name: str) -> Any:
    return Organization._meta.get_field(name)


def _label(choices: Any, value: str) -> Any:
    return choices(value).label if value else ""


def unit(unit_code: str) -> dict[str, Any] | None:
    """Who serves a unit under its own name or as a part of something wider."""
    areas = serving_publicly(unit_code)
    return {"areas": areas} if areas else None
