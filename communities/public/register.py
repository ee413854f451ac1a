"""What the public may see of units: the register's entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from communities import queries
from communities.models import (
    Community,
    County,
    Township,
)
from communities.public.bodies import bodies_authors, bodies_payload
from communities.public.dates import iso_date
from communities.public.methods import adopted
from communities.public.programmes import programmes_payload
from portal.enums import Kind
from portal.pinyin import search_text
from portal.services import PublicItem


def _links(units: Iterable[Community | Township]) -> list[dict[str, str]]:
    return [{"name": unit.name, "slug": unit.slug} for unit in units]


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
    """The register entry of a township; all its communities are needed for the sums.

    Needs `with_lineage()`.
    """
    predecessors: list[Township] = list(township.predecessors.all())  # type: ignore[attr-defined]
    payload: dict[str, Any] = {
        "name": township.name,
        "kind": township.kind,
        "county": township.county.name,
        "county_slug": township.county.slug,
        "former_names": list(township.former_names),
        "predecessors": _links(predecessors),
        "successors": _links(township.successors.all()),
        "valid_until": iso_date(township.valid_until),
        **_totals(communities),
    }
    names = [township.name, *township.former_names, *(unit.name for unit in predecessors)]
    return PublicItem(
        kind=Kind.TOWNSHIP,
        key=township.slug,
        title=f"{township.county.name}{township.name}",
        unit_code=township.code,
        payload=payload,
        search_text=search_text(names, [township.county.name]),
    )


def community_item(community: Community) -> PublicItem:
    """The register entry of a community; needs `with_register()`, and in lists
    `queries.with_backbone`.

    Those who classified it, changed its figures, recorded its methods, entered its bodies or keep
    its backbone are its authors: another officer publishes.
    """
    township = community.township
    types = community.types
    predecessors: list[Community] = list(community.predecessors.all())  # type: ignore[attr-defined]
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
        **bodies_payload(community),
        "households": community.households,
        "residents": community.residents,
        "former_names": list(community.former_names),
        "predecessors": _links(predecessors),
        "successors": _links(community.successors.all()),
        "valid_until": iso_date(community.valid_until),
        "backbone": queries.backbone_summary(queries.serving_members(community)),
        **programmes_payload(row.programme for row in queries.running_tags(community)),
        "methods": [adopted(adoption) for adoption in community.running_adoptions],
    }
    earlier = [unit.name for unit in predecessors]
    estates = [estate["name"] for estate in payload["housing_estates"]]
    names = [community.name, community.short_name, *community.former_names, *earlier, *estates]
    return PublicItem(
        kind=Kind.COMMUNITY,
        key=community.slug,
        title=community.full_name,
        unit_code=community.code,
        payload=payload,
        search_text=search_text(
            names, [township.name, *township.former_names, township.county.name]
        ),
        authors=frozenset(_authors(community)),
    )


def _authors(community: Community) -> set[Any]:
    """Who entered or last changed anything of its entry."""
    found: set[Any] = {row.classified_by_id for row in community.classifications.all()}
    for member in queries.serving_members(community):
        found |= {member.recorded_by_id, member.changed_by_id}
    found |= {row.tagged_by_id for row in queries.running_tags(community)}
    for adoption in community.running_adoptions:
        found |= {adoption.recorded_by_id, adoption.written_by_id}
    found |= bodies_authors(community)
    return found | ({community.changed_by_id} if community.changed_by_id else set())
