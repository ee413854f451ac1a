"""How far organisations reach: gaps by place and capability, coverage of the committees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from communities.models import Community, County, Township
from orgs.coverage import Reach
from orgs.enums import OrganizationKind, OrganizationStatus
from orgs.models import Capability, Organization, ServiceArea


def areas_for(user: User) -> list[tuple[int, str]]:
    """(organisation, division code) of the active organisations' areas of today."""
    rows = ServiceArea.objects.for_user(user).on()
    rows = rows.filter(organization__status=OrganizationStatus.ACTIVE).order_by()
    return list(rows.values_list("organization_id", "jurisdiction"))


def _capable() -> dict[str, set[int]]:
    """Organisations by the code of what they do."""
    found: dict[str, set[int]] = defaultdict(set)
    tagged = Organization.objects.filter(capabilities__isnull=False).order_by()
    pairs = tagged.values_list("capabilities__code", "pk")
    for code, organization in pairs:
        found[code].add(organization)
    return found


@dataclass(frozen=True)
class GapLine:
    """How many organisations are at work in one unit, and how many of these do what.

    `numbers` stand in the order of the capabilities; a zero where one is looked for is a gap.
    `environmental` are those that have environmental protection as their purpose.
    """

    code: str
    name: str
    organizations: int
    environmental: int
    numbers: Sequence[tuple[Capability, int]]

    @property
    def gaps(self) -> list[Capability]:
        return [tag for tag, number in self.numbers if tag.is_expected and not number]


@dataclass(frozen=True)
class GapTable:
    """Lines of one level (`county` or `township`) under the same capabilities."""

    level: str
    lines: Sequence[GapLine]

    @property
    def with_gaps(self) -> int:
        return sum(bool(line.gaps) for line in self.lines)


def gap_tables(user: User) -> list[GapTable]:
    """What nobody does where, by county and by township of the user's jurisdiction, and how many
    of those at work there are environmental (policy clauses 3.2.c and 4.3.c); the same number of
    queries for any number of units."""
    reach, capable = Reach(areas_for(user)), _capable()
    marked = Organization.objects.filter(is_environmental=True).order_by()
    environmental = set(marked.values_list("pk", flat=True))
    tags = list(Capability.objects.all())
    towns: Any = Township.objects.for_user(user)
    townships = towns.existing().select_related("county").order_by("code")
    counties = County.objects.for_user(user).order_by("code")
    named: list[tuple[str, Iterable[tuple[str, str]]]] = [
        ("county", [(row.code, row.name) for row in counties]),
        ("township", [(row.code, f"{row.county.name}{row.name}") for row in townships]),
    ]
    return [
        GapTable(
            level,
            [
                _gap_line((code, name), reach.at_work_in(code), environmental, capable, tags)
                for code, name in units
            ],
        )
        for level, units in named
        if units
    ]


def _gap_line(
    unit: tuple[str, str],
    there: set[int],
    environmental: set[int],
    capable: dict[str, set[int]],
    tags: Sequence[Capability],
) -> GapLine:
    numbers = [(tag, len(there & capable[tag.code])) for tag in tags]
    return GapLine(*unit, len(there), len(there & environmental), numbers)


def at_work_in(organizations: QuerySet[Organization], user: User, code: str) -> QuerySet[Any]:
    """Those of `organizations` behind the number of the unit with `code` in the table of gaps."""
    return organizations.filter(pk__in=Reach(areas_for(user)).at_work_in(code))


@dataclass(frozen=True)
class KindLine:
    """Active organisations of one kind, and those of them that serve somewhere today."""

    kind: str
    label: Any
    active: int
    taking_part: int


def kind_lines(user: User) -> list[KindLine]:
    """How many organisations take part, by kind (policy clause 1.1.b); every kind is named."""
    serving = {organization for organization, _code in areas_for(user)}
    kinds = list(Organization.objects.for_user(user).active().order_by().values_list("pk", "kind"))
    return [
        KindLine(
            kind.value,
            kind.label,
            active=sum(of == kind for _pk, of in kinds),
            taking_part=sum(of == kind and pk in serving for pk, of in kinds),
        )
        for kind in OrganizationKind
    ]


@dataclass(frozen=True)
class ServedLine:
    """Committees whose community some organisation serves ÷ committees (policy clause 2.1.c).

    `by_name` are those that an organisation serves under their own name, not as a part of a
    township or county that it serves. Units without a committee are left out (design rule 8).
    """

    key: str
    name: Any
    committees: int
    served: int
    by_name: int

    @property
    def none(self) -> int:
        return self.committees - self.served

    @property
    def share(self) -> float | None:
        return self.served / self.committees if self.committees else None


def served_lines(user: User) -> list[ServedLine]:
    """The rate by county in the order of codes."""
    reach = Reach(areas_for(user))
    units: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for community in committees_for(user):
        county = community.township.county
        units[county.code, county.slug, county.name].append(community.code)
    return [
        served_line(slug, name, codes, reach)
        for (_code, slug, name), codes in sorted(units.items())
    ]


def served_line(key: str, name: Any, codes: Sequence[str], reach: Reach[Any]) -> ServedLine:
    """The rate over the committees with these 12-digit `codes`."""
    return ServedLine(
        key=key,
        name=name,
        committees=len(codes),
        served=sum(bool(reach.serving(code)) for code in codes),
        by_name=sum(bool(reach.by_name(code)) for code in codes),
    )


def served_total(lines: Iterable[ServedLine], name: Any) -> ServedLine:
    """The sum over lines; numerators and denominators are added, never shares."""
    lines = list(lines)
    return ServedLine(
        key="",
        name=name,
        committees=sum(line.committees for line in lines),
        served=sum(line.served for line in lines),
        by_name=sum(line.by_name for line in lines),
    )


def committees_for(user: User) -> list[Community]:
    """The committees of the user's jurisdiction that exist today, by their codes."""
    rows: Any = Community.objects.for_user(user)
    return list(rows.existing().committees().select_related("township__county").order_by("code"))


@dataclass(frozen=True)
class ServedCommunity:
    """One committee's community with the names of those that serve it."""

    community: Community
    organizations: Sequence[str]
    is_by_name: bool


SERVED = ("all", "yes", "by-name", "no")


def served_communities(user: User, *, county: str, served: str) -> list[ServedCommunity]:
    """The list behind a number of `served_lines`: `served` is one of SERVED, `county` a slug or
    empty for all."""
    reach = Reach(areas_for(user))
    names = dict(Organization.objects.for_user(user).order_by().values_list("pk", "name"))
    found = []
    for community in committees_for(user):
        if county and community.township.county.slug != county:
            continue
        there, by_name = reach.serving(community.code), bool(reach.by_name(community.code))
        fits = {"all": True, "yes": bool(there), "by-name": by_name, "no": not there}[served]
        if fits:
            serving = sorted(names[pk] for pk in there if pk in names)
            found.append(ServedCommunity(community, serving, by_name))
    return found


def serving_somewhere(organizations: QuerySet[Organization], user: User) -> QuerySet[Any]:
    """Those of `organizations` that take part: they serve some place of today."""
    return organizations.filter(pk__in={organization for organization, _code in areas_for(user)})
