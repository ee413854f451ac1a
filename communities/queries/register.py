"""The published register, and how the communities are distributed over types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from communities.enums import BodyKind, CommunityKind, TownshipKind
from communities.models import Community, CommunityType
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of, search


@dataclass(frozen=True)
class RegisterEntry:
    """A unit as it was published, with the words for its kind in the reader's language."""

    publication: Publication

    @property
    def payload(self) -> dict[str, Any]:
        payload: dict[str, Any] = self.publication.payload
        return payload

    @property
    def kind_label(self) -> Any:
        kinds: Any = TownshipKind if self.publication.kind == Kind.TOWNSHIP else CommunityKind
        return kinds(self.payload["kind"]).label if self.payload.get("kind") else ""

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """The bodies with the words for their kinds."""
        rows = self.payload["bodies"]
        return [{**row, "kind_label": BodyKind(row["kind"]).label} for row in rows]

    @property
    def duty(self) -> dict[str, Any] | None:
        """The party organisation whose duty sorting waste is (policy clause 4.1.a), if any."""
        found: list[dict[str, Any]] = [row for row in self.payload["bodies"] if row["duty_on"]]
        return found[0] if found else None

    @property
    def estates(self) -> list[dict[str, Any]]:
        """The estates, each with its contracts and owners' committees.

        `is_over` marks a contract whose term has passed since the entry was published.
        """
        today = timezone.localdate().isoformat()
        contracts = [
            {**row, "is_over": "" < row["ends_on"] < today} for row in self.payload["property"]
        ]
        owners = [row for row in self.payload["bodies"] if row["kind"] == BodyKind.OWNERS]
        return [
            {
                **estate,
                "contracts": [row for row in contracts if estate["name"] in row["estates"]],
                "owners": [row for row in owners if estate["name"] in row["estates"]],
            }
            for estate in self.payload["housing_estates"]
        ]


@dataclass(frozen=True)
class TypeLine:
    """How many communities of each county (by slug) are of one type; of none, without `code`."""

    code: str
    name: Any
    counts: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class TypesByCounty:
    """A community with several types counts once in each; `communities` counts it once.

    `counties` holds slug and name.
    """

    counties: Sequence[tuple[str, str]]
    lines: Sequence[TypeLine]
    communities: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.communities.values())


@dataclass(frozen=True)
class RegisterTotals:
    """How many communities exist, and how many of them have no committee."""

    communities: int
    without_committee: int

    @property
    def committees(self) -> int:
        return self.communities - self.without_committee


def existing(rows: PublicationQuerySet) -> PublicationQuerySet:
    """Those of the published townships or communities that have not been closed, by their codes."""
    return rows.existing().order_by("unit_code")


def county_entries() -> PublicationQuerySet:
    """The published counties in the order of their codes."""
    return current_of(Kind.COUNTY).order_by("unit_code")


def chosen_county(slug: str | None) -> tuple[list[Publication], Publication | None]:
    """The published counties in the order of their codes, and that one of them, if it is one."""
    counties = list(county_entries())
    return counties, next((county for county in counties if county.key == slug), None)


def township_entries(within: str) -> PublicationQuerySet:
    """The published townships in the county with the code `within`."""
    return existing(current_of(Kind.TOWNSHIP, within=within))


def community_entries(within: str = "", text: str = "") -> PublicationQuerySet:
    """The published communities in the unit `within` that every word of `text` fits.

    Words are looked for in names, former names, pinyin and initials.
    """
    if text:
        return existing(search(text, kinds=(Kind.COMMUNITY,), within=within))
    return existing(current_of(Kind.COMMUNITY, within=within))


def of_type(rows: PublicationQuerySet, code: str) -> PublicationQuerySet:
    """Those of `rows` that are classified as the type with this code."""
    return rows.filter(payload__type_codes__icontains=f'"{code}"')


def published_types() -> dict[str, str]:
    """Codes and names of the types that some published community is classified as."""
    pairs = community_entries().values_list("payload__type_codes", "payload__types")
    found = {code: name for codes, names in pairs for code, name in zip(codes, names, strict=True)}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def register_totals() -> RegisterTotals:
    """The sums over all published communities that exist."""
    sums = (
        community_entries()
        .order_by()
        .aggregate(
            communities=Count("pk"),
            without_committee=Count("pk", filter=Q(payload__is_committee=False)),
        )
    )
    return RegisterTotals(**sums)


def types_by_county(communities: QuerySet[Community]) -> TypesByCounty:
    """How `communities`, as far as they exist, are distributed over types and counties."""
    existing_now = communities.filter(valid_until__isnull=True)
    county = "township__county__slug"
    counties = list(
        existing_now.order_by("township__county__code")
        .values_list(county, "township__county__name")
        .distinct()
    )
    totals = dict(existing_now.order_by().values_list(county).annotate(Count("pk")))
    classified: dict[tuple[str | None, str], int] = {
        (code, slug): count
        for code, slug, count in existing_now.order_by()
        .values_list("classifications__type__code", county)
        .annotate(Count("pk", distinct=True))
    }
    names = [(type_.code, type_.name) for type_ in CommunityType.objects.all()]
    lines = [
        TypeLine(code or "", name, {slug: classified.get((code, slug), 0) for slug, _n in counties})
        for code, name in [*names, (None, _("Not classified yet"))]
    ]
    return TypesByCounty(counties, lines, {slug: totals.get(slug, 0) for slug, _n in counties})
