"""Bookings: asked for, agreed to without double use, recorded, refused, cancelled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_stale, transition
from orgs import queries
from orgs.enums import BookingState, NeedState
from orgs.matching import Span, clashes, is_offered
from orgs.models import Booking, Need, Resource
from orgs.models.bookings import LONGEST_BOOKING_DAYS
from orgs.queries import Party
from orgs.rules import ASKER_STEPS, BOOKING_OCCUPIES, NEED_WAITING, OWNER_STEPS
from orgs.services.partnerships import lock_resource


@dataclass(frozen=True)
class BookingEntry:
    """What is asked for, between two moments; `need` is the one that it is to meet."""

    starts_at: datetime
    ends_at: datetime
    quantity: int
    purpose: str
    need: Need | None = None


@dataclass(frozen=True)
class HeldEntry:
    """What happened: on which day, how many people, how much was used, in words."""

    held_on: date
    people: int
    quantity_used: int
    record: str


def ask_booking(
    resource: Resource, *, by: User, party: Party, entry: BookingEntry, token: str
) -> tuple[Booking, bool]:
    """Ask for a resource, for a need or for a use, once for each `token`.

    Raises Refusal for who does not act for `party`, and where it is taken up at that time, naming
    what takes it up; ValidationError keyed by field where it is not to be had then.
    """
    if party.key not in {one.key for one in queries.parties_of(by)}:
        raise Refusal(_("You do not act for %(party)s.") % {"party": party.name})

    def create() -> Booking:
        lock_resource(resource)
        booking = Booking(
            resource=resource,
            # Read anew: it may have been settled since the form was drawn.
            need=entry.need and Need.objects.get(pk=entry.need.pk),
            organization=party.organization,
            jurisdiction=party.jurisdiction,
            purpose=entry.purpose,
            starts_at=entry.starts_at,
            ends_at=entry.ends_at,
            quantity=entry.quantity,
            asked_by=by,
        )
        booking.clean_fields(exclude=["resource", "need", "organization", "jurisdiction",
                                      "asked_by", "answered_by", "recorded_by"])  # fmt: skip
        booking.validate_constraints()
        _check_need(booking)
        _check_time(booking)
        refuse_double_use(booking)
        booking.save(force_insert=True)
        record_event(
            actor=by,
            action="booking.asked",
            target=booking,
            after={"time": booking.when, "quantity": booking.quantity, "need": booking.need_id},
        )
        return booking

    return once(model=Booking, user=by, token=token, create=create)


def _check_need(booking: Booking) -> None:
    need = booking.need
    if need is None:
        return
    same = need.organization_id == booking.organization_id
    if not same or (need.organization_id is None and need.jurisdiction != booking.jurisdiction):
        raise ValidationError({"need": _("This need is somebody else's.")})
    if need.state not in NEED_WAITING:
        raise ValidationError({"need": _("This need is settled.")})
    if need.kind != booking.resource.kind:
        raise ValidationError({"need": _("This need is of another kind.")})
    if queries.is_own(need, booking.resource):
        raise ValidationError({"need": _("Nobody meets a need with what is one's own.")})


def _check_time(booking: Booking) -> None:
    resource = booking.resource
    for name in ("starts_at", "ends_at"):
        moment = getattr(booking, name)
        if moment.second or moment.microsecond:
            raise ValidationError({name: _("Give the time in whole minutes.")})
    if booking.starts_at < timezone.now() - timedelta(minutes=1):
        raise ValidationError({"starts_at": _("This time has passed.")})
    if booking.ends_at - booking.starts_at > timedelta(days=LONGEST_BOOKING_DAYS):
        raise ValidationError(
            {
                "ends_at": _("A booking lasts no longer than %(days)s days.")
                % {"days": LONGEST_BOOKING_DAYS}
            }
        )
    if booking.quantity > resource.capacity:
        raise ValidationError(
            {
                "quantity": _("There are only %(capacity)s %(measure)s of it.")
                % {"capacity": resource.capacity, "measure": resource.measure}
            }
        )
    if not _is_to_be_had(booking):
        raise ValidationError({"starts_at": _("It is not offered all through this time.")})


def _is_to_be_had(booking: Booking) -> bool:
    resource = booking.resource
    return queries.is_current(resource) and is_offered(queries.offer_of(resource), booking.use.span)


def refuse_double_use(booking: Booking) -> None:
    """Find amiss that the resource is taken up at that time; asked under its lock.

    A place is used once at a time, people and things up to their quantity. Raises Refusal that
    names what takes it up, or how much there is.
    """
    resource = booking.resource
    if booking.quantity > resource.capacity:
        raise Refusal(
            _("“%(resource)s” has no more than %(capacity)s %(measure)s by now.")
            % {"resource": resource, "capacity": resource.capacity, "measure": resource.measure}
        )
    uses = queries.uses_of(resource, booking.starts_at, booking.ends_at)
    span: Span = booking.use.span
    found = clashes(
        kind=resource.kind,
        capacity=resource.capacity,
        span=span,
        quantity=booking.quantity,
        uses=uses,
    )
    if found:
        raise Refusal(
            _("“%(resource)s” is taken up at that time: %(bookings)s.")
            % {"resource": resource, "bookings": "、".join(use.name for use in found)}
        )


def side_of(booking: Booking, by: User) -> tuple[bool, bool]:
    """Whether `by` acts for the resource's owner, and for who asked."""
    return queries.speaks_for(by, booking.resource), queries.speaks_for(by, booking)


def may_step(booking: Booking, target: str, *, owner: bool, asker: bool) -> bool:
    """Whether a side may take the step to `target`."""
    step = (booking.state, target)
    if step in OWNER_STEPS:
        return owner
    if step in ASKER_STEPS:
        return asker
    return owner or asker


def step_booking(
    booking: Booking,
    target: str,
    *,
    by: User,
    reason: str = "",
    held: HeldEntry | None = None,
    expected_version: int | None = None,
) -> None:
    """Agree, refuse, cancel, or record what happened (`held`).

    Raises Refusal for the other side, where the resource was given to somebody else meanwhile
    (naming them), or is no longer to be had then; ValidationError keyed by field of what
    happened; IllegalTransition, StaleRecord.
    """
    owner, asker = side_of(booking, by)
    if not may_step(booking, target, owner=owner, asker=asker):
        raise Refusal(_("The other side takes this step."))
    with transaction.atomic():
        lock_resource(booking.resource)
        refuse_stale(booking, expected_version=expected_version)
        booking.resource = Resource.objects.get(pk=booking.resource_id)
        changes = _changes(booking, target, by, reason, held)
        transition(
            booking,
            target,
            by=by,
            expected_version=expected_version,
            reason=reason,
            **changes,
        )
        if booking.need_id is not None:
            _follow(booking, by)


def _changes(
    booking: Booking, target: str, by: User, reason: str, held: HeldEntry | None
) -> dict[str, Any]:
    """What is written with the step, after it was found possible."""
    today = timezone.localdate()
    if target == BookingState.AGREED:
        if booking.ends_at <= timezone.now():
            raise Refusal(_("This time has passed: refuse it, or let it be cancelled."))
        need = Need.objects.filter(bookings=booking).first()
        if need is not None and need.state not in NEED_WAITING:
            raise Refusal(_("This need is settled."))
        if booking.state == BookingState.ASKED:
            refuse_double_use(booking)
            if not _is_to_be_had(booking):
                raise Refusal(_("It is not offered all through this time."))
    if target in {BookingState.AGREED, BookingState.REFUSED}:
        return {"answered_by": by, "answered_on": today, "explanation": reason.strip()}
    if target == BookingState.HELD:
        return {**_held(booking, held), "recorded_by": by}
    return {"explanation": reason.strip()}


def _held(booking: Booking, held: HeldEntry | None) -> dict[str, Any]:
    """Raises ValidationError keyed by field."""
    if held is None or not held.record.strip():
        raise ValidationError({"record": _("Write what happened.")})
    span = booking.use.span
    # Until midnight is until the end of the day before.
    first, last = span.start.date(), (span.end - timedelta(microseconds=1)).date()
    if held.held_on > timezone.localdate() or booking.starts_at > timezone.now():
        raise ValidationError({"held_on": _("This day lies in the future.")})
    if not first <= held.held_on <= last:
        raise ValidationError({"held_on": _("This day is none of the booking.")})
    if held.quantity_used > booking.quantity:
        raise ValidationError(
            {"quantity_used": _("Agreed were %(quantity)s.") % {"quantity": booking.quantity}}
        )
    return {
        "held_on": held.held_on,
        "people": held.people,
        "quantity_used": held.quantity_used,
        "record": held.record.strip(),
    }


def _follow(booking: Booking, by: User) -> None:
    """A need is matched as long as a booking for it is agreed or took place."""
    transaction_lock("audit")
    need = Need.objects.get(bookings=booking)
    is_matched = need.bookings.filter(state__in=sorted(BOOKING_OCCUPIES)).exists()
    if need.state == NeedState.OPEN and is_matched:
        transition(need, NeedState.MATCHED, by=by)
    elif need.state == NeedState.MATCHED and not is_matched:
        transition(need, NeedState.OPEN, by=by)
