"""Activities: who may do what, who comes, what waits, what the public reads, the figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.constants import TOWNSHIP_DIGITS
from accounts.enums import OFFICERS, Role
from accounts.models import AuditEvent, User
from accounts.normalise import parse_receipt_code
from accounts.scoping import within
from communities.models import BackboneMember, Community, Township
from communities.queries import named_today
from orgs.enums import OrganizationStatus, ProjectState
from orgs.models import Project
from orgs.queries import Unit, hosts_of, organizations_of, units_of, with_place
from orgs.queries.events import hosts
from orgs.queries.library import hands_in
from outreach.enums import ActivityState, Carrier, RegistrationState
from outreach.models import (
    Activity,
    ActivityPlace,
    Arrival,
    Registration,
)
from outreach.rules import ACTIVITY_OVER, ACTIVITY_PUBLISHERS
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet, PublishedEntry
from portal.queries import current, current_of, entries_for, search

SHOWN_ON_UNITS = 5
# Acts that write what the public reads: none of who took one announces or publishes.
ACTIVITY_WRITING = (
    "activity.begun", "activity.changed", "activity.held", "activity.cancelled",
    "activity.leaders_named", "activity.photo_added", "activity.consent_noted",
)  # fmt: skip


def activity_hosts(user: User) -> list[Unit]:
    """In whose name `user` may invite: committees, organisations, and an officer's office."""
    return [unit for unit in units_of(user) if unit.community] + hosts_of(user)


def activity_keeper(user: User, activity: Activity) -> bool:
    """Whether `user` acts for the host, or is an officer of its place."""
    committee = frozenset({Role.COMMITTEE_MEMBER})
    return (
        user.may(ACTIVITY_PUBLISHERS, activity.jurisdiction)
        or hosts(user, activity)
        or (activity.committee_id is not None and user.may(committee, activity.jurisdiction))
    )


def activity_authors(activity: Activity) -> frozenset[int]:
    """All who wrote something of it: none of them announces or publishes it."""
    return hands_in(activity, ACTIVITY_WRITING)


def activities_for(user: User, state: str = "", carrier: str = "") -> QuerySet[Activity]:
    """What `user` sees, with the people who have a place as `taken`, the latest first."""
    seen = Activity.objects.for_user(user).select_related(
        "organization", "committee__township__county", "project"
    )
    # Summed beside each row that is shown; a join would sum those of all rows first.
    places = Registration.objects.filter(
        activity=OuterRef("pk"), state=RegistrationState.PLACE
    ).order_by()
    rows: QuerySet[Activity] = with_place(seen).annotate(
        taken=Coalesce(Subquery(places.values("activity").values(sum=Sum("people"))), Value(0))
    )
    rows = rows.order_by("-starts_at", "-pk")
    if carrier:
        rows = rows.filter(carrier=carrier)
    if state == "coming":
        coming = rows.filter(state=ActivityState.ANNOUNCED, ends_at__gte=timezone.now())
        rows = coming.order_by("starts_at", "pk")
    elif state:
        rows = rows.filter(state=state)
    return rows


def projects_to_name(user: User) -> QuerySet[Project]:
    """Accepted and running projects that `user` sees."""
    states = (ProjectState.ACCEPTED, ProjectState.RUNNING)
    return Project.objects.for_user(user).filter(state__in=states).order_by("title", "pk")


def places_of_activity(activity: Activity) -> list[Community]:
    """Its communities with their townships and counties, by code."""
    rows = Community.objects.filter(activities__activity=activity).with_names()
    return list(rows.order_by("code"))


def leaders_of(activity: Activity) -> list[BackboneMember]:
    """Who leads it; without telephone numbers."""
    rows = BackboneMember.objects.filter(activities__activity=activity).without_phones()
    return list(rows.select_related("community").order_by("community__code", "kind", "pk"))


def leaders_to_name(user: User, activity: Activity) -> QuerySet[BackboneMember]:
    """Serving backbone members of its communities whom `user` may see; none but of a
    demonstration."""
    if not activity.is_demonstration:
        return BackboneMember.objects.none()
    seen = BackboneMember.objects.for_user(user).serving().without_phones()
    there = seen.filter(community__activities__activity=activity)
    return there.select_related("community").order_by("community__code", "kind", "pk")


def registrations_of(activity: Activity) -> QuerySet[Registration]:
    """Who comes and who waits, in the order in which they registered."""
    rows = Registration.objects.filter(activity=activity, taken_back_at__isnull=True)
    return rows.select_related("organization", "community__township__county")


def taken_places(activity: Activity) -> int:
    """How many people have a place."""
    rows = registrations_of(activity).filter(state=RegistrationState.PLACE)
    return int(rows.aggregate(all=Sum("people"))["all"] or 0)


def largest_party(activity: Activity) -> int:
    """How many people the largest registration has, with a place or waiting."""
    return int(registrations_of(activity).aggregate(most=Max("people"))["most"] or 0)


def registration_by_code(text: str) -> Registration | None:
    """Whose code `text` is, however its signs are grouped; None for none."""
    code = parse_receipt_code(text)
    rows = Registration.objects.select_related("activity", "organization", "community")
    return rows.filter(receipt_code=code).first() if code else None


def arrived(activity: Activity) -> dict[str, int]:
    """How many people of each group counted themselves in."""
    rows = Arrival.objects.filter(activity=activity).order_by().values_list("group")
    return dict(rows.annotate(all=Sum("people")))


def was_missed(activity: Activity) -> bool:
    """Whether it has begun without having been announced."""
    return activity.state == ActivityState.DRAFT and activity.starts_at <= timezone.now()


def activities_to_publish(user: User) -> QuerySet[Activity]:
    """What waits for `user`: drafts to announce, results, and what has changed since."""
    if not user.may(ACTIVITY_PUBLISHERS):
        return Activity.objects.none()
    waits = (
        Q(state=ActivityState.DRAFT, starts_at__gt=timezone.now())
        | Q(state=ActivityState.HELD)
        | Q(is_newer=True, announced_on__isnull=False)
    )
    wrote = AuditEvent.objects.filter(
        object_type=Activity._meta.label,
        object_id=Cast(OuterRef("pk"), CharField()),
        action__in=ACTIVITY_WRITING,
        actor=user,
    )
    rows: QuerySet[Activity] = Activity.objects.for_user(user).filter(waits, ~Exists(wrote))
    places = [row.jurisdiction for row in user.current_appointments
              if row.role in ACTIVITY_PUBLISHERS]  # fmt: skip
    own = Q(pk__in=[])
    for place in places:
        own |= within("jurisdiction", place)
    rows = rows.filter(own).exclude(Q(author=user) | Q(changed_by=user))
    return rows.order_by("starts_at", "pk")


def activities_to_record(user: User) -> QuerySet[Activity]:
    """What is over and waits for its host to say what came of it; the oldest first."""
    over = Q(state=ActivityState.ANNOUNCED, ends_at__lte=timezone.now())
    held = user.current_appointments
    committees = [row.jurisdiction for row in held if row.role == Role.COMMITTEE_MEMBER]
    offices = [row.jurisdiction for row in held if row.role in OFFICERS]
    own = Q(committee__code__in=committees) | Q(
        organization__isnull=True, committee__isnull=True, jurisdiction__in=offices
    )
    if Role.ORG_MEMBER in user.roles:
        active = organizations_of(user).filter(status=OrganizationStatus.ACTIVE).order_by()
        own |= Q(organization__in=active.values("pk"))
    return Activity.objects.filter(over, own).order_by("ends_at", "pk")


def published_activities(
    *, text: str = "", carrier: str = "", county: str = "", past: bool = False
) -> PublicationQuerySet:
    """Activities on the site: from today on, the next first; or the past, the latest first."""
    rows = search(text, kinds=(Kind.ACTIVITY,)) if text else current_of(Kind.ACTIVITY)
    if carrier == "demonstration":
        rows = rows.filter(payload__is_demonstration=True)
    elif carrier:
        rows = rows.filter(payload__carrier=carrier)
    if county:
        rows = rows.filter(payload__county__code=county)
    today = timezone.localdate().isoformat()
    if past:
        return rows.filter(period__lt=today).order_by("-period", "pk")
    return rows.filter(period__gte=today).order_by("period", "pk")


def activities_in(unit_code: str) -> list[PublishedEntry]:
    """The newest activities on the site that took place, or will, in a community."""
    rows = entries_for(unit_code, Kind.ACTIVITY)
    rows = rows.exclude(publication__payload__state=ActivityState.CANCELLED)
    return list(rows[:SHOWN_ON_UNITS])


def activities_by(organization_key: str) -> list[Publication]:
    """The newest activities on the site to which an organisation invites, none cancelled."""
    rows = current_of(Kind.ACTIVITY).filter(payload__organization__key=organization_key)
    rows = rows.exclude(payload__state=ActivityState.CANCELLED)
    return list(rows.defer("search_text").order_by("-period", "pk")[:SHOWN_ON_UNITS])


def named_leaders(leaders: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the published `leaders`, those whom the roster of their community names today."""
    wanted = {row["key"] for row in leaders}
    found = []
    for slug in sorted({row["community"] for row in leaders}):
        roster = current(Kind.BACKBONE, slug)
        if roster is not None:
            found += [row for row in named_today(roster) if row.get("key") in wanted]
    return found


@dataclass
class CarrierLine:
    """One carrier: how often, how many people, in how many communities and townships."""

    label: Any
    times: int = 0
    people: int = 0
    communities: set[str] = field(default_factory=set)
    townships: set[str] = field(default_factory=set)

    def add(self, people: int, codes: Iterable[str]) -> None:
        self.times += 1
        self.people += people
        self.communities |= set(codes)
        self.townships = {code[:TOWNSHIP_DIGITS] for code in self.communities}


def carrier_lines(
    held: Iterable[tuple[str, bool, int, list[str]]],
) -> tuple[list[CarrierLine], CarrierLine, CarrierLine]:
    """By carrier, the demonstrations among them, and all: of (carrier, is_demonstration, people,
    codes of communities)."""
    lines = {code: CarrierLine(label) for code, label in Carrier.choices}
    shown, total = CarrierLine(""), CarrierLine("")
    for carrier, is_demonstration, people, codes in held:
        for line in (lines[carrier], total, *([shown] if is_demonstration else [])):
            line.add(people, codes)
    return list(lines.values()), shown, total


def held_for(user: User, year: int) -> list[tuple[str, bool, int, list[str]]]:
    """The activities held in a year that `user` sees, for `carrier_lines`; two queries."""
    places = Prefetch("places", ActivityPlace.objects.select_related("community"))
    rows = Activity.objects.for_user(user).filter(state__in=ACTIVITY_OVER, starts_at__year=year)
    counted = rows.annotate(people=Coalesce(Sum("counts__people"), Value(0))).order_by("pk")
    return [
        (row.carrier, row.is_demonstration, row.people,
         [place.community.code for place in row.places.all()])
        for row in counted.prefetch_related(places)
    ]  # fmt: skip


def published_held(year: int) -> list[tuple[str, bool, int, list[str]]]:
    """The same of the results that stand on the site; two queries."""
    rows = current_of(Kind.ACTIVITY).filter(
        payload__state=ActivityState.PUBLISHED, payload__starts_at__startswith=f"{year:04}-"
    )
    found = list(rows.values_list("pk", "payload").order_by("pk"))
    codes: dict[int, list[str]] = {pk: [] for pk, _payload in found}
    entries = PublishedEntry.objects.filter(publication__in=rows.order_by().values("pk"))
    for pk, code in entries.order_by().values_list("publication", "unit_code"):
        codes[pk].append(code)
    return [
        (payload["carrier"], payload["is_demonstration"], payload["people"], codes[pk])
        for pk, payload in found
    ]


@dataclass(frozen=True)
class TownshipLine:
    name: str
    communities: int
    reached: int
    times: int


def township_lines(
    held: Iterable[tuple[str, bool, int, list[str]]], townships: Iterable[tuple[str, str, int]]
) -> list[TownshipLine]:
    """How many communities of each township (code, name, communities) were reached, how often."""
    reached: set[str] = set()
    times: Counter[str] = Counter()
    for _carrier, _demonstration, _people, codes in held:
        reached |= set(codes)
        times.update({code[:TOWNSHIP_DIGITS] for code in codes})
    by_township = Counter(code[:TOWNSHIP_DIGITS] for code in reached)
    return [
        TownshipLine(name, number, by_township[code], times[code])
        for code, name, number in townships
    ]


def townships_for(user: User) -> list[tuple[str, str, int]]:
    """Code, name and number of communities of each township that `user` sees; one query."""
    there = Q(communities__valid_until__isnull=True)
    rows = Township.objects.for_user(user).existing().select_related("county")
    counted: Any = rows.annotate(number=Count("communities", filter=there)).order_by("code")
    return [(row.code, f"{row.county.name}{row.name}", row.number) for row in counted]


def published_townships() -> list[tuple[str, str, int]]:
    """The same as the register on the site has them."""
    codes = current_of(Kind.COMMUNITY).order_by().values_list("unit_code", flat=True)
    numbers = Counter(code[:TOWNSHIP_DIGITS] for code in codes)
    rows = current_of(Kind.TOWNSHIP).order_by("unit_code").values_list("unit_code", "title")
    return [(code, title, numbers[code]) for code, title in rows]
