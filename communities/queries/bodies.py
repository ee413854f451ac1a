"""Bodies, estates and property contracts: lists, what is missing, and what the public knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from communities.constants import CONTRACT_WARNING_DAYS
from communities.enums import BodyKind
from communities.models import Community, Estate, LocalBody, PropertyCompany, PropertyContract
from communities.queries.coverage import COVERAGE_GROUPS
from communities.queries.register import community_entries


def communities_to_keep_for(user: User) -> QuerySet[Community]:
    """The existing communities whose bodies `user` enters, as a member of their committees."""
    codes = [a.jurisdiction for a in user.current_appointments if a.role == Role.COMMITTEE_MEMBER]
    return Community.objects.existing().with_names().filter(code__in=codes)


def estates_for(user: User) -> QuerySet[Estate]:
    return Estate.objects.for_user(user).select_related("community__township__county")


def bodies_for(user: User) -> QuerySet[LocalBody]:
    rows = LocalBody.objects.for_user(user).select_related("community__township__county")
    return rows.prefetch_related("estates")


def contracts_for(user: User) -> QuerySet[PropertyContract]:
    rows = PropertyContract.objects.for_user(user)
    rows = rows.select_related("company", "community__township__county")
    return rows.prefetch_related("estates")


def company_with_code(credit_code: str) -> PropertyCompany | None:
    """The company with this credit code, wherever it was entered.

    Not scoped: whoever types a code is shown the name, which is public, and nothing else.
    """
    return PropertyCompany.objects.filter(credit_code=credit_code).first()


def contracts_of(companies: QuerySet[PropertyCompany], user: User) -> QuerySet[PropertyCompany]:
    """`companies` with how many communities of the user's they serve now, by how many contracts
    (`communities`, `contracts_now`)."""
    mine = Q(contracts__in=PropertyContract.objects.for_user(user).running())
    return companies.annotate(
        communities=Count("contracts__community", distinct=True, filter=mine),
        contracts_now=Count("contracts", distinct=True, filter=mine),
    )


def with_cover(estates: QuerySet[Estate], day: date | None = None) -> QuerySet[Estate]:
    """`estates` with `has_company` (a property contract runs) and `has_owners` (an owners'
    committee is in office) on a civil date, today by default."""
    contracts = PropertyContract.objects.running(day).filter(estates=OuterRef("pk"))
    owners = LocalBody.objects.filter(
        estates=OuterRef("pk"), kind=BodyKind.OWNERS, until__isnull=True
    )
    return estates.annotate(has_company=Exists(contracts), has_owners=Exists(owners))


def with_bodies(communities: QuerySet[Community]) -> QuerySet[Community]:
    """`communities` with `has_party`, `has_duty` (its party organisation, and one whose duty it
    is), `has_estate`, `has_company` and `has_owners`."""
    running = LocalBody.objects.filter(community=OuterRef("pk"), until__isnull=True)
    party = running.filter(kind=BodyKind.PARTY)
    contracts = PropertyContract.objects.running().filter(community=OuterRef("pk"))
    estates = Estate.objects.filter(community=OuterRef("pk"), valid_until__isnull=True)
    return communities.annotate(
        has_party=Exists(party),
        has_duty=Exists(party.filter(sorting_duty_on__isnull=False)),
        has_estate=Exists(estates),
        has_company=Exists(contracts),
        has_owners=Exists(running.filter(kind=BodyKind.OWNERS)),
    )


@dataclass(frozen=True)
class BodiesLine:
    """One unit or type. `duty` ÷ `committees` is the rate of clause 4.1.a; estates are those of
    these committees. `key` is a slug or a type's code; committees of several types count in each.
    """

    key: str
    name: Any
    committees: int
    duty: int
    neither: int = 0
    estates: int = 0
    without_company: int = 0
    without_owners: int = 0

    @property
    def without_duty(self) -> int:
        return self.committees - self.duty

    @property
    def share(self) -> float | None:
        return self.duty / self.committees if self.committees else None


ESTATE_NUMBERS = {
    "estates": Count("pk", distinct=True),
    "without_company": Count("pk", distinct=True, filter=Q(has_company=False)),
    "without_owners": Count("pk", distinct=True, filter=Q(has_owners=False)),
}


def bodies_coverage(communities: QuerySet[Community], by: str) -> list[BodiesLine]:
    """What the committees among `communities` have and lack, two queries.

    `by` is county, township or type. Units without a committee are left out (design rule 8).
    """
    key, name, order = COVERAGE_GROUPS[by]
    committees: Any = communities.existing().committees()  # type: ignore[attr-defined]
    rows = (
        with_bodies(committees)
        .order_by()
        .values(key, name, order)
        .annotate(
            committees=Count("pk", distinct=True),
            duty=Count("pk", distinct=True, filter=Q(has_duty=True)),
            neither=Count("pk", distinct=True, filter=Q(has_company=False, has_owners=False)),
        )
        .order_by(order, key)
    )
    estates = Estate.objects.filter(valid_until__isnull=True, community__in=committees.order_by())
    found = {
        row[f"community__{key}"]: {number: row[number] for number in ESTATE_NUMBERS}
        for row in with_cover(estates)
        .order_by()
        .values(f"community__{key}")
        .annotate(**ESTATE_NUMBERS)
    }
    return [
        BodiesLine(
            key=row[key] or "",
            name=row[name] or _("Not classified yet"),
            committees=row["committees"],
            duty=row["duty"],
            neither=row["neither"],
            **found.get(row[key], {}),
        )
        for row in rows
    ]


def bodies_total(lines: Sequence[BodiesLine]) -> BodiesLine:
    """The sum over lines of units; numerators and denominators are added, never shares."""
    names = ("committees", "duty", "neither", "estates", "without_company", "without_owners")
    return BodiesLine(
        key="",
        name=_("Together"),
        **{name: sum(getattr(line, name) for line in lines) for name in names},
    )


def published_duty(unit_code: str, name: str) -> BodiesLine:
    """The rate of clause 4.1.a in the unit, as the public knows it: published party organisations
    whose duty sorting is ÷ published committees."""
    rows = community_entries(unit_code).filter(payload__is_committee=True)
    dates = list(rows.values_list("payload__sorting_duty_on", flat=True))
    return BodiesLine("", name, committees=len(dates), duty=sum(bool(day) for day in dates))


def contracts_to_renew(user: User, day: date | None = None) -> QuerySet[PropertyContract]:
    """The contracts of the user's jurisdictions that end within `CONTRACT_WARNING_DAYS` civil days
    of `day` or have ended, as long as an estate of theirs has none that follows."""
    day = day or timezone.localdate()
    later = PropertyContract.objects.filter(
        estates=OuterRef("pk"), starts_on__gt=OuterRef(OuterRef("starts_on"))
    )
    alone = Estate.objects.filter(contracts=OuterRef("pk"), valid_until__isnull=True)
    soon = day + timedelta(days=CONTRACT_WARNING_DAYS)
    rows = PropertyContract.objects.for_user(user).filter(
        Q(ends_on__lte=soon) | Q(ended_on__lte=soon)
    )
    rows = rows.select_related("company", "community__township__county")
    rows = rows.filter(Exists(alone.filter(~Exists(later))))
    return rows.order_by(F("ended_on").asc(nulls_last=True), "ends_on", "pk")
