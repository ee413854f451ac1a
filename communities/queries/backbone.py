"""Backbone members: rosters, what may be published of them, and the numbers of an area."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from communities.enums import BackboneKind
from communities.models import BackboneMember, Community
from communities.models.backbone import BackboneQuerySet
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of, versions


def backbone_for(user: User) -> BackboneQuerySet:
    """The members of the user's jurisdictions with their places, left ones included; in each
    community grid workers first, in the order of the kinds.
    """
    rows: Any = BackboneMember.objects.for_user(user)
    kinds = Case(*(When(kind=kind, then=Value(n)) for n, kind in enumerate(BackboneKind)))
    placed: BackboneQuerySet = rows.select_related("community__township__county")
    return placed.order_by("community__code", kinds, "pk")


def matching(rows: BackboneQuerySet, text: str) -> BackboneQuerySet:
    """Those whose name, or area, contains every word of `text`."""
    for word in text.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(area__icontains=word))
    return rows


# What a list may be narrowed to, by the word in its address.
CONSENT_FILTERS = {
    "given": lambda rows: rows.publishable(),
    "stale": lambda rows: rows.with_stale_consent(),
    "none": lambda rows: rows.serving().filter(consent_given_on__isnull=True),
    "withdrawn": lambda rows: rows.serving().filter(consent_withdrawn_on__isnull=False),
}


def with_backbone(communities: QuerySet[Community]) -> QuerySet[Community]:
    """Their serving members read along for `backbone_summary`, without telephone numbers."""
    return communities.prefetch_related(
        Prefetch("backbone", BackboneMember.objects.serving().without_phones(), "serving_backbone")
    )


def with_members(communities: QuerySet[Community], some: bool) -> QuerySet[Community]:
    """Those of `communities` that have some serving members, or have none."""
    serving = BackboneMember.objects.serving().filter(community=OuterRef("pk"))
    return communities.filter(Exists(serving) if some else ~Exists(serving))


def serving_members(community: Community) -> list[BackboneMember]:
    """Those of `community` who have not left; read along by `with_backbone`."""
    found: list[BackboneMember] | None = getattr(community, "serving_backbone", None)
    if found is None:
        found = list(BackboneMember.objects.serving().without_phones().filter(community=community))
    return found


def backbone_summary(members: Iterable[BackboneMember]) -> dict[str, Any]:
    """How many there are by kind, and how many households they look after; nobody's name."""
    kinds = {kind.value: 0 for kind in BackboneKind}
    households = 0
    for member in members:
        kinds[member.kind] += 1
        households += member.households
    return {"members": sum(kinds.values()), "kinds": kinds, "households": households}


def roster_members(community: Community) -> list[BackboneMember]:
    """Those of `community` who may be named today, by kind and name."""
    order = [kind.value for kind in BackboneKind]
    rows = BackboneMember.objects.publishable().without_phones().filter(community=community)
    return sorted(rows, key=lambda member: (order.index(member.kind), member.name, member.pk))


def open_rosters(key: str) -> list[Publication]:
    """The versions of a community's roster that no withdrawal has closed; the newest first."""
    rows = versions(Kind.BACKBONE, key)
    return [row for row in rows if not row.__dict__["withdrawn_since"]]


def lapsed_rosters() -> PublicationQuerySet:
    """The rosters on the site in which somebody's consent, as it was published, has ended."""
    today = timezone.localdate().isoformat()
    return current_of(Kind.BACKBONE).filter(payload__open_until__lt=today)


def named_today(publication: Publication) -> list[dict[str, Any]]:
    """The entries of a published roster whose consent reaches to today at least."""
    today = timezone.localdate().isoformat()
    return [row for row in publication.payload["members"] if row["until"] >= today]


def with_roster(communities: QuerySet[Any]) -> QuerySet[Any]:
    """Communities with `may_be_named` (people), and `roster_version`, `roster_withdrawn` of the
    newest publication; those that have neither are left out.
    """
    people = (
        BackboneMember.objects.publishable()
        .filter(community=OuterRef("pk"))
        .order_by()
        .values("community")
        .annotate(number=Count("pk"))
        .values("number")
    )
    newest = Publication.objects.filter(
        kind=Kind.BACKBONE, key=OuterRef("slug"), is_latest=True
    ).values("version", "withdrawn_at")
    annotated: QuerySet[Any] = communities.annotate(
        may_be_named=Subquery(people),
        roster_version=Subquery(newest.values("version")),
        roster_withdrawn=Subquery(newest.values("withdrawn_at")),
    )
    return annotated.filter(Q(may_be_named__gt=0) | Q(roster_version__isnull=False))


def rosters_to_publish(user: User) -> QuerySet[Any]:
    """The communities whose roster was taken down though somebody may be named."""
    units: Any = Community.objects.for_user(user)
    taken_down = with_roster(units.existing().with_names())
    return taken_down.filter(may_be_named__gt=0, roster_withdrawn__isnull=False)


@dataclass(frozen=True)
class BackboneLine:
    """The backbone of one unit. `committees` is the denominator of `without`."""

    key: str
    name: Any
    committees: int = 0
    without: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    households: int = 0
    stale: int = 0

    @property
    def members(self) -> int:
        return sum(self.kinds.values())

    @property
    def households_per_member(self) -> float | None:
        """Households ÷ members; sums of units are divided, never averaged."""
        return self.households / self.members if self.members else None

    @property
    def numbers(self) -> list[tuple[str, int]]:
        return [(kind.value, self.kinds.get(kind, 0)) for kind in BackboneKind]


BACKBONE_GROUPS = {
    "county": ("county__slug", "county__name", "county__code"),
    "township": ("slug", "name", "code"),
}


def backbone_lines(user: User, by: str) -> list[BackboneLine]:
    """The backbone by county or township within the user's jurisdictions; four queries.

    Committees that exist are counted; those without a serving member stand in `without`.
    """
    key, name, order = (f"township__{path}" for path in BACKBONE_GROUPS[by])
    serving = BackboneMember.objects.serving().filter(community=OuterRef("pk"))
    units: Any = Community.objects.for_user(user)
    groups = (
        units.existing()
        .committees()
        .annotate(has_members=Exists(serving))
        .order_by()
        .values(key, name, order)
        .annotate(committees=Count("pk"), without=Count("pk", filter=Q(has_members=False)))
        .order_by(order)
    )
    members: Any = BackboneMember.objects.for_user(user)
    path = f"community__{key}"
    kinds: dict[str, dict[str, int]] = defaultdict(dict)
    households: dict[str, int] = defaultdict(int)
    rows = members.serving().order_by().values(path, "kind")
    for row in rows.annotate(number=Count("pk"), together=Sum("households")):
        kinds[row[path]][row["kind"]] = row["number"]
        households[row[path]] += row["together"]
    stale = members.with_stale_consent().order_by().values(path).annotate(number=Count("pk"))
    late = {row[path]: row["number"] for row in stale}
    return [
        BackboneLine(
            key=row[key],
            name=row[name],
            committees=row["committees"],
            without=row["without"],
            kinds=kinds[row[key]],
            households=households[row[key]],
            stale=late.get(row[key], 0),
        )
        for row in groups
    ]


def backbone_total(lines: Sequence[BackboneLine]) -> BackboneLine:
    """The sum over lines of units: numerators and denominators are added."""
    return BackboneLine(
        key="",
        name=_("Together"),
        committees=sum(line.committees for line in lines),
        without=sum(line.without for line in lines),
        kinds={kind: sum(line.kinds.get(kind, 0) for line in lines) for kind in BackboneKind},
        households=sum(line.households for line in lines),
        stale=sum(line.stale for line in lines),
    )
