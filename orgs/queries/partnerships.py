"""For whom somebody acts, what can be used, what is needed, and what fits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from accounts.enums import OFFICERS, Role
from accounts.models import User
from accounts.scoping import covers, within
from communities.models import Community
from orgs.enums import BookingState, NeedState
from orgs.matching import Offer, Suggestion, Use, Want, suggest
from orgs.models import (
    Booking,
    Need,
    Organization,
    Partnership,
    PartnerUnit,
    Resource,
    ServiceArea,
)
from orgs.models.relations import above
from orgs.queries.members import organizations_of
from orgs.queries.places import with_place
from orgs.rules import BOOKING_OPEN, NEED_WAITING

_COMMITTEE = frozenset({Role.COMMITTEE_MEMBER})
_NONE = Q(pk__in=[])


@dataclass(frozen=True)
class Party:
    """Somebody for whom a person may act: a committee, an organisation, or, for officers, a unit.

    `jurisdiction` is the division code of the committee's community, or where the others lie.
    """

    key: str
    name: str
    jurisdiction: str
    organization: Organization | None = None
    unit: PartnerUnit | None = None

    @property
    def is_committee(self) -> bool:
        return self.organization is None and self.unit is None


def _committee_codes(user: User) -> list[str]:
    return [row.jurisdiction for row in user.current_appointments if row.role in _COMMITTEE]


def _own_organizations(user: User) -> QuerySet[Organization]:
    if Role.ORG_MEMBER not in user.roles:
        return Organization.objects.none()
    return organizations_of(user)


def parties_of(user: User) -> list[Party]:
    """The committees and the active organisations for which `user` acts today."""
    codes = _committee_codes(user)
    units = Community.objects.existing().committees().filter(code__in=codes).order_by("code")
    found = [Party(f"c{unit.code}", unit.full_name, unit.code) for unit in units]
    mine: Any = _own_organizations(user)
    found += [
        Party(f"o{one.pk}", one.name, one.jurisdiction, organization=one)
        for one in mine.active().order_by("name", "pk")
    ]
    return found


def owners_of(user: User) -> list[Party]:
    """The same, and for officers the partner units of their jurisdiction."""
    found = parties_of(user)
    if user.may(OFFICERS):
        found += [
            Party(f"u{one.pk}", one.name, one.jurisdiction, unit=one)
            for one in PartnerUnit.objects.for_user(user).order_by("name", "pk")
            if user.may(OFFICERS, one.jurisdiction)
        ]
    return found


def speaks_for(user: User, row: Resource | Need | Booking) -> bool:
    """Whether `user` acts for the one whose resource, need or request `row` is."""
    if getattr(row, "unit_id", None) is not None:
        return user.may(OFFICERS, row.jurisdiction)
    if row.organization_id is not None:
        return _own_organizations(user).filter(pk=row.organization_id).exists()
    return user.may(_COMMITTEE, row.jurisdiction)


def _mine(user: User, path: str = "") -> Q:
    """The rows for whose owner `user` acts, at `path` (`resource__` for one behind a booking)."""
    held = user.current_appointments
    has_unit = path == "resource__"
    alone = Q(**{f"{path}organization__isnull": True})
    mine = Q(**{f"{path}organization__in": _own_organizations(user).values("pk")})
    committee = alone & Q(**{f"{path}jurisdiction__in": _committee_codes(user)})
    if has_unit:
        committee &= Q(**{f"{path}unit__isnull": True})
        for row in held:
            if row.role in OFFICERS:
                mine |= Q(**{f"{path}unit__isnull": False}) & within(
                    f"{path}jurisdiction", row.jurisdiction
                )
    return mine | committee


def _current(day: date) -> Q:
    stands = Q(organization__isnull=True) | Q(organization__in=Organization.objects.active())
    return Q(is_offered=True) & (Q(until__isnull=True) | Q(until__gte=day)) & stands


def is_current(resource: Resource, day: date | None = None) -> bool:
    """Whether `resource` is offered on a civil `day` (today) by somebody who is still there."""
    return current_resources(Resource.objects.filter(pk=resource.pk), day).exists()


def current_resources(rows: QuerySet[Any], day: date | None = None) -> QuerySet[Any]:
    """Of resources, those that are offered and not at their end on a civil `day` (today), and
    whose organisation has not ended."""
    return rows.filter(_current(day or timezone.localdate()))


def resources_for(user: User, *, kind: str = "", text: str = "") -> QuerySet[Any]:
    """What `user` may look through: what is offered, with owner, place and times.

    `kind` is one of ResourceKind, `text` a part of the name.
    """
    rows = current_resources(Resource.objects.for_user(user))
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(name__icontains=text)
    return _furnished(rows).order_by("jurisdiction", "kind", "name", "pk")


def resource_rows(user: User) -> QuerySet[Any]:
    """All resources that `user` sees, those no longer offered too."""
    return _furnished(Resource.objects.for_user(user))


def resources_in(user: User) -> QuerySet[Any]:
    """All resources of an officer's jurisdiction, and those of the wider places that hold it."""
    here = _NONE
    for held in user.current_appointments:
        if held.role in OFFICERS:
            here |= within("jurisdiction", held.jurisdiction)
            here |= Q(jurisdiction__in=above([held.jurisdiction]))
    return _furnished(Resource.objects.filter(here))


def own_resources(user: User) -> QuerySet[Any]:
    """The resources for whose owner `user` acts, offered or not."""
    committee = Q(unit__isnull=True, organization__isnull=True)
    mine = committee & Q(jurisdiction__in=_committee_codes(user))
    mine |= Q(organization__in=_own_organizations(user).values("pk"))
    for held in user.current_appointments:
        if held.role in OFFICERS:
            mine |= Q(unit__isnull=False) & within("jurisdiction", held.jurisdiction)
    return _furnished(Resource.objects.filter(mine)).order_by("jurisdiction", "name", "pk")


def _furnished(rows: QuerySet[Any]) -> QuerySet[Any]:
    return with_place(rows.select_related("unit", "organization").prefetch_related("windows"))


def needs_for(user: User, state: str = "") -> QuerySet[Any]:
    """The needs that `user` sees, the first to end on top; `state` is one of NeedState."""
    rows = with_place(Need.objects.for_user(user).select_related("organization"))
    rows = rows.filter(state=state) if state else rows
    return rows.order_by("until", "pk")


def own_open_needs(user: User) -> QuerySet[Any]:
    """What `user` may book for: own needs that wait."""
    mine = Need.objects.filter(_mine(user), state__in=sorted(NEED_WAITING))
    return with_place(mine.select_related("organization")).order_by("until", "pk")


def bookings_for(user: User, state: str = "") -> QuerySet[Any]:
    """The bookings that `user` sees, the latest on top; `state` is one of BookingState, `answer`
    (the user has to answer) or `record` (it is over, and the user may say what happened)."""
    rows: QuerySet[Any] = Booking.objects.for_user(user)
    if state == "answer":
        rows = bookings_to_answer(user)
    elif state == "record":
        rows = bookings_to_record(user)
    elif state:
        rows = rows.filter(state=state)
    rows = rows.select_related("resource__unit", "resource__organization", "need", "organization")
    owner = Community.objects.filter(code=OuterRef("resource__jurisdiction")).values("name")
    placed: QuerySet[Any] = with_place(rows).annotate(owner_place=Subquery(owner))
    return placed.order_by("-starts_at", "-pk")


def bookings_to_answer(user: User) -> QuerySet[Any]:
    """Requests for a resource for whose owner `user` acts."""
    return Booking.objects.filter(_mine(user, "resource__"), state=BookingState.ASKED)


def bookings_to_record(user: User, now: datetime | None = None) -> QuerySet[Any]:
    """Agreed bookings that are over, on either side of which `user` acts."""
    sides = _mine(user, "resource__") | _mine(user)
    over = Q(state=BookingState.AGREED, ends_at__lte=now or timezone.now())
    return Booking.objects.filter(sides, over)


def needs_alone(user: User, day: date | None = None) -> QuerySet[Any]:
    """Own open needs for which nothing was asked yet, and which have not passed."""
    asked = Booking.objects.filter(need=OuterRef("pk"), state__in=sorted(BOOKING_OPEN))
    day = day or timezone.localdate()
    mine = Need.objects.filter(_mine(user), state=NeedState.OPEN, until__gte=day)
    return mine.filter(~Exists(asked)).order_by("until", "pk")


def needs_to_settle(user: User, day: date | None = None) -> QuerySet[Any]:
    """Own needs whose last wanted day has passed and which nobody settled."""
    mine = Need.objects.filter(_mine(user), state__in=sorted(NEED_WAITING))
    return mine.filter(until__lt=day or timezone.localdate()).order_by("until", "pk")


def coming_uses(resource: Resource, since: datetime | None = None) -> list[Booking]:
    """What takes up `resource` from a moment on (now), in its order."""
    rows = Booking.objects.filter(resource=resource, ends_at__gt=since or timezone.now())
    return list(rows.occupying().select_related("resource").order_by("starts_at", "pk"))


def uses_of(resource: Resource, start: datetime, end: datetime) -> list[Use]:
    """What takes up `resource` between two moments; touching is not between."""
    rows = Booking.objects.occupying().filter(
        resource=resource, starts_at__lt=end, ends_at__gt=start
    )
    return [row.use for row in rows.order_by("starts_at", "pk")]


def offer_of(resource: Resource, uses: Iterable[Use] = (), *, is_partner: bool = False) -> Offer:
    """`resource` as `matching` sees it."""
    return Offer(
        key=resource.pk,
        name=resource.name,
        kind=resource.kind,
        place=resource.jurisdiction,
        capacity=resource.capacity,
        since=resource.since,
        until=resource.until,
        windows=tuple(row.window for row in resource.windows.all()),
        uses=tuple(uses),
        is_partner=is_partner,
    )


def want_of(need: Need) -> Want:
    """`need` as `matching` sees it."""
    return Want(
        kind=need.kind,
        place=need.jurisdiction,
        quantity=need.quantity,
        since=need.since,
        until=need.until,
        starts=need.starts_at,
        ends=need.ends_at,
    )


def _next_hour() -> datetime:
    """The civil full hour from which somebody can still ask for something."""
    now = timezone.localtime().replace(tzinfo=None)
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def suggestions_for(need: Need) -> list[tuple[Suggestion, Resource]]:
    """Resources of others that fit `need` from the next full hour on, the best first, in a fixed
    number of queries."""
    now = _next_hour()
    day = now.date()
    first, last = max(day, need.since), need.until + timedelta(days=2)
    county = need.jurisdiction[:COUNTY_DIGITS]
    here = within("jurisdiction", county) | Q(jurisdiction=need.jurisdiction[:CITY_DIGITS])
    rows = _furnished(Resource.objects.filter(here, _current(first), kind=need.kind))
    rows = rows.filter(capacity__gte=need.quantity, since__lte=need.until)
    found = {row.pk: row for row in rows if not is_own(need, row)}
    uses: dict[int, list[Use]] = defaultdict(list)
    start, end = (timezone.make_aware(datetime.combine(edge, time.min)) for edge in (first, last))
    taken = Booking.objects.occupying().filter(resource__in=list(found))
    for booking in taken.filter(starts_at__lt=end, ends_at__gt=start):
        uses[booking.resource_id].append(booking.use)
    units, organizations = _partners(need.jurisdiction, day)
    offers = [
        offer_of(
            row,
            uses[row.pk],
            is_partner=row.unit_id in units or row.organization_id in organizations,
        )
        for row in found.values()
    ]
    return [(one, found[one.key]) for one in suggest(want_of(need), offers, now)]


def is_own(need: Need, resource: Resource) -> bool:
    """Whether who needs something owns `resource`."""
    if need.organization_id is not None:
        return bool(resource.organization_id == need.organization_id)
    owned = resource.unit_id is not None or resource.organization_id is not None
    return not owned and resource.jurisdiction == need.jurisdiction


def _partners(place: str, day: date) -> tuple[set[int], set[int]]:
    """Units with an agreement that holds for a place on a day, and organisations that serve it."""
    agreements = Partnership.objects.on(day).values_list("unit", "jurisdiction")
    areas = ServiceArea.objects.on(day).values_list("organization", "jurisdiction")
    county = within("jurisdiction", place[:COUNTY_DIGITS])
    wider = Q(jurisdiction=place[:CITY_DIGITS])
    return (
        {pk for pk, code in agreements.filter(county) if covers(code, place)},
        {pk for pk, code in areas.filter(county | wider) if covers(code, place)},
    )
