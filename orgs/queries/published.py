"""The directory as the public reads it: publications alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.constants import JURISDICTION_LENGTHS
from communities.queries import community_entries, county_entries, township_entries
from orgs.coverage import Reach
from orgs.enums import OrganizationKind, OrganizationStatus
from orgs.queries.reach import ServedLine, served_line, served_total
from portal.enums import Kind
from portal.models import FormerCode, PublicationQuerySet, PublishedEntry
from portal.queries import current_of, search

# What the public may look for beside kind and capability, with the key of the payload.
MARKS = {"environmental": "is_environmental"}


def published_organizations(
    *, text: str = "", county: str = "", kind: str = "", capability: str = "", mark: str = ""
) -> PublicationQuerySet:
    """Active organisations on the site that every word of `text` fits, by name.

    `county` is the slug of one in which they are registered or serve, `capability` a tag's code;
    `mark` is one of MARKS.
    """
    rows = search(text, kinds=(Kind.ORGANIZATION,)) if text else current_of(Kind.ORGANIZATION)
    rows = rows.filter(payload__status=OrganizationStatus.ACTIVE)
    if county:
        rows = rows.filter(payload__counties__icontains=f'"{county}"')
    if kind:
        rows = rows.filter(payload__kind=kind)
    if capability:
        rows = rows.filter(payload__capability_codes__icontains=f'"{capability}"')
    if mark:
        rows = rows.filter(**{f"payload__{MARKS[mark]}": True})
    return rows.order_by("title", "pk")


def published_pledges(*, kind: str = "", association: str = "") -> PublicationQuerySet:
    """Commitments and pacts on the site, the newest first; `association` is the public id of the
    one that began them."""
    rows = current_of(Kind.PLEDGE)
    if kind:
        rows = rows.filter(payload__kind=kind)
    if association:
        rows = rows.filter(payload__association_key=association)
    return rows.order_by("-published_at", "-pk")


def published_capabilities() -> dict[str, str]:
    """Codes and names of what some organisation on the site does, by code."""
    found: dict[str, str] = {}
    for tags in (
        published_organizations().order_by().values_list("payload__capabilities", flat=True)
    ):
        found |= {tag["code"]: tag["name"] for tag in tags}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def holds(area: dict[str, Any]) -> bool:
    """Whether a published area holds today: both days are included."""
    today = timezone.localdate().isoformat()
    return bool(area["since"] <= today and (not area["until"] or area["until"] >= today))


def published_areas(codes: Iterable[str] | None = None) -> QuerySet[PublishedEntry]:
    """The published areas with these division codes (all without any), each with its publication,
    which has neither payload nor search text."""
    rows = PublishedEntry.objects.filter(
        publication__kind=Kind.ORGANIZATION,
        publication__is_latest=True,
        publication__withdrawn_at__isnull=True,
        publication__payload__status=OrganizationStatus.ACTIVE,
    )
    if codes is not None:
        wanted = list(codes)
        former = FormerCode.objects.filter(current__in=wanted).values("code")
        rows = rows.filter(Q(unit_code__in=wanted) | Q(unit_code__in_few=former))
    rows = rows.select_related("publication")
    return rows.defer("publication__payload", "publication__search_text").order_by(
        "publication__title", "position"
    )


def serving_publicly(unit_code: str) -> list[PublishedEntry]:
    """The areas of today that hold the whole unit with `unit_code`."""
    holders = [unit_code[:n] for n in sorted(JURISDICTION_LENGTHS) if n <= len(unit_code)]
    return [entry for entry in published_areas(holders) if holds(entry.payload)]


@dataclass(frozen=True)
class TownshipTile:
    """One township: organisations at work there, and its committees that are served."""

    name: str
    slug: str
    organizations: int
    served: ServedLine


@dataclass(frozen=True)
class CountyTiles:
    name: str
    slug: str
    organizations: int
    environmental: int
    served: ServedLine
    townships: list[TownshipTile]


def published_coverage() -> list[CountyTiles]:
    """How far the organisations on the site reach, by county and township, in a fixed number of
    queries. What was published under a former code counts under the present one."""
    former = dict(FormerCode.objects.values_list("code", "current"))
    areas = [row for row in published_areas() if holds(row.payload)]
    reach = Reach((row.publication_id, former.get(row.unit_code, row.unit_code)) for row in areas)
    marked = published_organizations(mark="environmental").order_by()
    environmental = set(marked.values_list("pk", flat=True))
    committees: dict[str, list[str]] = defaultdict(list)
    rows = community_entries().filter(payload__is_committee=True)
    for code, township in rows.values_list("unit_code", "payload__township_slug"):
        committees[township].append(former.get(code, code))
    tiles: dict[str, list[TownshipTile]] = defaultdict(list)
    townships = township_entries("").values_list(
        "unit_code", "key", "payload__name", "payload__county_slug"
    )
    for code, slug, name, county in townships:
        line = served_line(slug, name, committees[slug], reach)
        there = reach.at_work_in(former.get(code, code))
        tiles[county].append(TownshipTile(name, slug, len(there), line))
    return [
        CountyTiles(
            name=county.title,
            slug=county.key,
            organizations=len(reach.at_work_in(county.unit_code)),
            environmental=len(reach.at_work_in(county.unit_code) & environmental),
            served=served_total((tile.served for tile in tiles[county.key]), county.title),
            townships=tiles[county.key],
        )
        for county in county_entries()
    ]


def published_kinds() -> list[tuple[Any, int, int]]:
    """The kinds of organisations with how many are on the site, and how many of these serve some
    place today; every kind is named."""
    kinds = dict(published_organizations().order_by().values_list("pk", "payload__kind"))
    serving = {row.publication_id for row in published_areas() if holds(row.payload)}
    return [
        (
            kind.label,
            sum(of == kind for of in kinds.values()),
            sum(of == kind and pk in serving for pk, of in kinds.items()),
        )
        for kind in OrganizationKind
    ]
