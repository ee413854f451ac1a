"""Events: who may do what, who signed up, what overlaps, what the public reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from accounts.enums import OFFICERS, Role
from accounts.models import AuditEvent, User
from communities.models import County, Township
from orgs.enums import EventState
from orgs.models import EventSignUp, ExchangeEvent
from orgs.queries.library import Unit, hands_in, units_of, writing_units
from orgs.queries.members import organizations_of
from orgs.queries.places import with_place
from orgs.rules import EVENT_ANNOUNCERS
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet
from portal.queries import current_of, search

HOSTED = 5
# Acts that write what the public reads.
EVENT_WRITING = (
    "exchangeevent.begun", "exchangeevent.changed", "exchangeevent.held", "exchangeevent.cancelled",
    "exchangeevent.file_added", "exchangeevent.file_deleted",
)  # fmt: skip
STAYING = Q(sign_ups__taken_back_at__isnull=True)


def hosts_of(user: User) -> list[Unit]:
    """In whose name `user` may invite: own organisations, and the authority of an officer."""
    found = [unit for unit in writing_units(user) if unit.organization is not None]
    held = [row for row in user.current_appointments if row.role in OFFICERS]
    for row in held:
        name = user.unit or _authority(row.jurisdiction)
        found.append(Unit(f"office-{row.jurisdiction}", name, "", row.jurisdiction))
    return found


def _authority(code: str) -> str:
    unit = County.objects.filter(code=code).first() or Township.objects.filter(code=code).first()
    return str(unit or code)


def hosts(user: User, event: Any) -> bool:
    """Whether `user` acts for the host today."""
    if event.organization_id is not None:
        own = organizations_of(user).filter(pk=event.organization_id)
        return Role.ORG_MEMBER in user.roles and own.exists()
    held = user.current_appointments
    return any(row.role in OFFICERS and row.jurisdiction == event.jurisdiction for row in held)


def event_keeper(user: User, event: ExchangeEvent) -> bool:
    """Whether `user` acts for the host, or keeps the register in which it stands."""
    return user.may(EVENT_ANNOUNCERS, event.jurisdiction) or hosts(user, event)


def event_authors(event: ExchangeEvent) -> frozenset[int]:
    """All who wrote something of the event: none of them announces or publishes it."""
    return hands_in(event, EVENT_WRITING)


def events_for(user: User, state: str = "") -> QuerySet[ExchangeEvent]:
    """The events that `user` sees with the people signed up as `taken`, the latest first."""
    seen = ExchangeEvent.objects.for_user(user).select_related("organization")
    rows: QuerySet[ExchangeEvent] = with_place(seen).annotate(
        taken=Coalesce(Sum("sign_ups__people", filter=STAYING), Value(0))
    )
    # A sum forgets the order of the model.
    rows = rows.order_by("-starts_at", "-pk")
    if state == "coming":
        coming = rows.filter(state=EventState.ANNOUNCED, ends_at__gte=timezone.now())
        rows = coming.order_by("starts_at", "pk")
    elif state:
        rows = rows.filter(state=state)
    return rows


def waits_for_site(event: ExchangeEvent) -> bool:
    """Whether it was planned, or changed since it was published: nobody announces what has begun.

    The same question as in `events_to_announce`.
    """
    if event.state == EventState.PLANNED:
        return not was_missed(event)
    return event.is_newer and event.is_shown


def was_missed(event: ExchangeEvent) -> bool:
    """Whether it has begun without having been announced."""
    return event.state == EventState.PLANNED and event.starts_at <= timezone.now()


def events_to_announce(user: User) -> QuerySet[ExchangeEvent]:
    """What `waits_for_site`, and waits for `user`."""
    if not user.may(EVENT_ANNOUNCERS):
        return ExchangeEvent.objects.none()
    is_coming = Q(state=EventState.PLANNED, starts_at__gt=timezone.now())
    waits = is_coming | Q(is_newer=True, announced_on__isnull=False)
    wrote = AuditEvent.objects.filter(
        object_type=ExchangeEvent._meta.label,
        object_id=Cast(OuterRef("pk"), CharField()),
        action__in=EVENT_WRITING,
        actor=user,
    )
    rows: QuerySet[ExchangeEvent] = ExchangeEvent.objects.for_user(user)
    rows = rows.filter(waits, ~Exists(wrote))
    rows = rows.exclude(Q(author=user) | Q(changed_by=user))
    return rows.order_by("starts_at", "pk")


def sign_ups_of(event: ExchangeEvent) -> QuerySet[EventSignUp]:
    """The units that come, in the order in which they signed up."""
    rows = EventSignUp.objects.filter(event=event, taken_back_at__isnull=True)
    return rows.select_related("organization", "community__township__county", "signed_by")


def taken_seats(event: ExchangeEvent) -> int:
    """How many people the units that come bring."""
    return int(sign_ups_of(event).aggregate(all=Sum("people"))["all"] or 0)


def sign_up_units(user: User) -> list[Unit]:
    """The committees and organisations for which `user` may sign up."""
    return [unit for unit in units_of(user) if unit.organization or unit.community]


def overlapping(event: ExchangeEvent, starts_at: datetime, ends_at: datetime) -> list[Any]:
    """Other events of the same host in that time that are not cancelled."""
    rows = ExchangeEvent.objects.filter(
        jurisdiction=event.jurisdiction,
        organization=event.organization_id,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
    )
    return list(rows.exclude(pk=event.pk).exclude(state=EventState.CANCELLED))


def events_by(organization_key: str) -> list[Publication]:
    """Events on the site that an organisation hosts from today on, the next first."""
    rows = published_events().filter(payload__organization__key=organization_key)
    return list(rows.defer("search_text")[:HOSTED])


def published_events(
    *, text: str = "", kind: str = "", county: str = "", past: bool = False
) -> PublicationQuerySet:
    """Events on the site: those from today on, the next first; or the past, the latest first."""
    rows = search(text, kinds=(Kind.EVENT,)) if text else current_of(Kind.EVENT)
    if kind:
        rows = rows.filter(payload__kind=kind)
    if county:
        rows = rows.filter(payload__county__code=county)
    # `period` is the civil day on which it ends.
    today = timezone.localdate().isoformat()
    if past:
        return rows.filter(period__lt=today).order_by("-period", "pk")
    return rows.filter(period__gte=today).order_by("period", "pk")
