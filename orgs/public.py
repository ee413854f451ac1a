"""What the public may see of a social organisation: its registration, abilities and areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.constants import CITY_DIGITS
from communities.models import County
from orgs.enums import Matter, OrganizationStatus
from orgs.models import (
    CaseTerm,
    MaterialRequirement,
    Organization,
    RegistryAuthority,
    ServiceArea,
    StartingGuide,
    meaning_of,
)
from orgs.queries import Place, places_of, requirements, term_on, with_entry
from orgs.queries.writing import writers_of
from portal.enums import Kind
from portal.pinyin import search_text
from portal.queries import current
from portal.services import PublicItem

FIGURES = (
    "full_time", "part_time", "directors", "standing_directors", "supervisors",
    "individual_members", "unit_members",
)  # fmt: skip
DAYS = ("established_on", "charter_approved_on", "certificate_from", "certificate_until")
WORDS = (
    "name", "kind", "credit_code", "status", "purpose", "scope", "supervising_body", "sector",
    "nature", "foundation_type", "website",
)  # fmt: skip


def iso(day: date | None) -> str:
    """A civil day as payloads have it; empty without one."""
    return day.isoformat() if day else ""


def plain_number(amount: Decimal | None) -> str:
    """A number without exponent and closing zeros, as payloads have it; empty without one."""
    return "" if amount is None else f"{amount.normalize():f}"


def organization_items(organizations: Sequence[Organization]) -> list[PublicItem]:
    """The entries of `organizations` as they would be published now; the same number of queries
    for any number of them. They need `queries.with_entry`."""
    areas = [area for one in organizations for area in one.published_areas]  # type: ignore[attr-defined]
    codes = {one.jurisdiction for one in organizations} | {area.jurisdiction for area in areas}
    places = places_of(codes)
    authorities = {row.code: row for row in RegistryAuthority.objects.all()}
    writers = writers_of([*organizations, *areas])
    return [_item(one, places, authorities, writers) for one in organizations]


def organization_item(organization: Organization) -> PublicItem:
    """The entry of one organisation; see `organization_items`."""
    [one] = with_entry(Organization.objects.filter(pk=organization.pk))
    return organization_items([one])[0]


def _item(
    organization: Organization,
    places: Mapping[str, Place],
    authorities: dict[str, RegistryAuthority],
    writers: Mapping[Any, frozenset[int]],
) -> PublicItem:
    """No person, no telephone, no domicile: small organisations give those of somebody's home."""
    home = places.get(organization.jurisdiction)
    rows: list[ServiceArea] = organization.published_areas  # type: ignore[attr-defined]
    entries = [(row.jurisdiction, _area(row, places)) for row in rows if row.jurisdiction in places]
    capabilities = list(organization.capabilities.all())
    today = timezone.localdate().isoformat()
    present = [area for _code, area in entries if not area["until"] or area["until"] >= today]
    counties = {slug for area in present for slug in area["counties"]}
    if home is not None and home.level != "city":
        counties |= set(home.counties)
    code = organization.credit_code
    payload: dict[str, Any] = {
        **{name: getattr(organization, name) for name in WORDS},
        **{name: iso(getattr(organization, name)) for name in DAYS},
        "figures": {name: getattr(organization, name) for name in FIGURES},
        "funds": plain_number(organization.funds),
        "authority": meaning_of(code, {}, authorities).authority if code else "",
        "registered_in": {"level": home.level, "name": home.name} if home else {},
        "is_charity": organization.is_charity,
        "is_environmental": organization.is_environmental,
        "capabilities": [{"code": tag.code, "name": tag.name} for tag in capabilities],
        "capability_codes": [tag.code for tag in capabilities],
        "counties": sorted(counties),
    }
    return PublicItem(
        kind=Kind.ORGANIZATION,
        key=organization.public_id,
        title=organization.name,
        unit_code=organization.jurisdiction,
        payload=payload,
        search_text=search_text(
            [organization.name], [code.lower(), *(tag.name for tag in capabilities)]
        ),
        entries=entries,
        authors=frozenset().union(*(writers[row] for row in (organization, *rows))),
    )


def _area(row: ServiceArea, places: Mapping[str, Place]) -> dict[str, Any]:
    place = places[row.jurisdiction]
    return {
        "level": place.level,
        "name": place.name,
        "slug": place.slug,
        "counties": list(place.counties),
        "since": iso(row.since),
        "until": iso(row.until),
    }


def is_fit_to_begin(item: PublicItem) -> bool:
    """Whether what was never published belongs on the site: an ended organisation does not."""
    return bool(item.payload["status"] == OrganizationStatus.ACTIVE)


def guide_item(guide: StartingGuide) -> PublicItem:
    """A guide as it would be published now, with the papers and times that hold today.

    Its authors are all who wrote the guide, one of its papers or times, or who ended a paper
    that the site still shows.
    """
    today = timezone.localdate()
    papers = {matter: list(requirements(guide.kind, matter, today)) for matter in Matter.values}
    terms = {matter: term_on(guide.kind, matter, today) for matter in Matter.values}
    held = [term for term in terms.values() if term is not None]
    payload: dict[str, Any] = {
        "kind": guide.kind,
        "conditions": guide.conditions,
        "authorities": guide.authorities,
        "charter": guide.charter,
        "source": guide.source,
        "matters": [
            {
                "matter": matter,
                "papers": [
                    {
                        "name": paper.name,
                        "note": paper.note,
                        "is_required": paper.is_required,
                        "source": paper.source,
                    }
                    for paper in papers[matter]
                ],
                "term": _term(terms[matter]),
            }
            for matter in Matter.values
        ],
    }
    city = County.objects.values_list("code", flat=True).order_by("code").first() or ""
    asked_for = {paper.pk for found in papers.values() for paper in found}
    rows: list[Any] = [guide, *held, *(paper for found in papers.values() for paper in found)]
    rows += [paper for paper in _shown_papers(guide) if paper.pk not in asked_for]
    return PublicItem(
        kind=Kind.GUIDE,
        key=guide.slug,
        title=guide.title,
        unit_code=city[:CITY_DIGITS],
        payload=payload,
        search_text=search_text([guide.title], []),
        authors=frozenset().union(*writers_of(rows).values()),
    )


def _shown_papers(guide: StartingGuide) -> QuerySet[MaterialRequirement]:
    """The rows by whose names the papers of the guide stand on the site."""
    edition = current(Kind.GUIDE, guide.slug)
    shown = edition.payload["matters"] if edition is not None else []
    named = Q(pk__in=[])
    for row in shown:
        named |= Q(matter=row["matter"], name__in=[paper["name"] for paper in row["papers"]])
    return MaterialRequirement.objects.filter(named, kind=guide.kind)


def _term(term: CaseTerm | None) -> dict[str, Any] | None:
    if term is None:
        return None
    names = (
        "statutory_days", "promised_days", "apply_days", "counted_in", "source", "is_confirmed",
    )  # fmt: skip
    return {name: getattr(term, name) for name in names}
