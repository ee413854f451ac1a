"""What the public may see of a unit: exactly these fields. Codes stay inside (facts.md 1.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from communities.models import Community, County, Township
from communities.naming import search_text
from portal.enums import Kind
from portal.services import PublicItem


def _date(day: date | None) -> str:
    return day.isoformat() if day else ""


def _totals(communities: Sequence[Community]) -> dict[str, int]:
    existing = [community for community in communities if community.valid_until is None]
    committees = sum(community.is_committee for community in existing)
    return {
        "communities": len(existing),
        "committees": committees,
        "without_committee": len(existing) - committees,
    }


def county_item(
    county: County, townships: Sequence[Township], communities: Sequence[Community]
) -> PublicItem:
    """The register entry of a county; all its townships and communities are needed for sums."""
    payload: dict[str, Any] = {
        "name": county.name,
        "townships": sum(township.valid_until is None for township in townships),
        **_totals(communities),
    }
    return PublicItem(
        kind=Kind.COUNTY,
        key=county.slug,
        title=county.name,
        unit_code=county.code,
        payload=payload,
        search_text=search_text([county.name], []),
    )


def township_item(township: Township, communities: Sequence[Community]) -> PublicItem:
    """The register entry of a township; all its communities are needed for the sums."""
    payload: dict[str, Any] = {
        "name": township.name,
        "kind": township.kind,
        "county": township.county.name,
        "county_slug": township.county.slug,
        "valid_until": _date(township.valid_until),
        **_totals(communities),
    }
    return PublicItem(
        kind=Kind.TOWNSHIP,
        key=township.slug,
        title=f"{township.county.name}{township.name}",
        unit_code=township.code,
        payload=payload,
        search_text=search_text([township.name], [township.county.name]),
    )


def community_item(community: Community) -> PublicItem:
    """The register entry of a community; needs `with_names()` and `with_types()`.

    Those who classified it or changed its figures are its authors: another officer publishes.
    """
    township = community.township
    types = community.types
    payload: dict[str, Any] = {
        "name": community.name,
        "short_name": community.short_name,
        "kind": community.kind,
        "is_committee": community.is_committee,
        "township": township.name,
        "township_slug": township.slug,
        "county": township.county.name,
        "county_slug": township.county.slug,
        "types": [type_.name for type_ in types],
        "type_codes": [type_.code for type_ in types],
        "estates": [{"type": row.type.name, "estate": row.estate} for row in community.estates],
        "households": community.households,
        "residents": community.residents,
        "former_names": list(community.former_names),
        "valid_until": _date(community.valid_until),
    }
    authors = {row.classified_by_id for row in community.classifications.all()}
    if community.changed_by_id:
        authors.add(community.changed_by_id)
    names = [community.name, community.short_name, *community.former_names]
    return PublicItem(
        kind=Kind.COMMUNITY,
        key=community.slug,
        title=community.full_name,
        unit_code=community.code,
        payload=payload,
        search_text=search_text(names, [township.name, township.county.name]),
        authors=frozenset(authors),
    )
