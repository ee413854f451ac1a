"""Events: planned and changed by their host, held, cancelled; units sign up for seats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal, Transition
from accounts.services import (
    once,
    permitted_transitions,
    record_event,
    refuse_stale,
    save_version,
    transition,
)
from orgs import queries
from orgs.enums import EventState
from orgs.models import EventSignUp, ExchangeEvent, Occasion
from orgs.queries import Unit
from orgs.services.cases import refuse_unfit

EVENT_OPEN = frozenset({EventState.PLANNED, EventState.ANNOUNCED})


@dataclass(frozen=True)
class EventContent:
    """What an event is announced with; without `seats` everybody finds one."""

    title: str
    kind: str
    starts_at: datetime
    ends_at: datetime
    place: str
    for_whom: str
    seats: int | None = None
    agenda: str = ""
    materials: str = ""


def event_steps(event: ExchangeEvent, user: User) -> list[Transition]:
    """The steps that `user` may take now.

    An event is held only once it is over, and announced by somebody else before it begins.
    """
    if not queries.event_keeper(user, event):
        return []
    return [
        step
        for step in permitted_transitions(event, user)
        if (step.target != EventState.HELD or event.ends_at <= timezone.now())
        and (step.target != EventState.ANNOUNCED or _announceable(event, user))
    ]


def _announceable(event: ExchangeEvent, user: User) -> bool:
    return event.starts_at > timezone.now() and user.pk not in queries.event_authors(event)


def plan_event(
    *, host: Unit, by: User, content: EventContent, token: str
) -> tuple[ExchangeEvent, bool]:
    """Plan an event in the name of an organisation or an authority, once for each `token`.

    Raises Refusal for whoever does not act for `host`, ValidationError keyed by field.
    """
    if host not in queries.hosts_of(by):
        raise Refusal(_("You do not act for this unit."))

    def create() -> ExchangeEvent:
        event = ExchangeEvent(
            jurisdiction=host.jurisdiction,
            organization=host.organization,
            host_name=host.name,
            author=by,
            changed_by=by,
            **content.__dict__,
        )
        _clean(event)
        refuse_past(starts_at=event.starts_at)
        event.save(force_insert=True)
        record_event(actor=by, action="exchangeevent.begun", target=event, after=_trail(content))
        return event

    return once(model=ExchangeEvent, user=by, token=token, create=create)


def change_event(
    event: ExchangeEvent, *, by: User, content: EventContent, expected_version: int
) -> None:
    """Change what is planned; where it is announced, the registry publishes it anew.

    Raises ValidationError keyed by field, also for a time moved into the past and where more
    people signed up than there would be seats; Refusal, IllegalTransition, StaleRecord.
    """
    refuse_other_hosts(event, by)
    before = {name: getattr(event, name) for name in content.__dict__}
    with transaction.atomic():
        take_turns(event)
        refuse_stale(event, expected_version=expected_version)
        if event.state not in EVENT_OPEN:
            raise IllegalTransition(
                _("This event is “%(state)s”: it cannot be changed now.")
                % {"state": event.get_state_display()}
            )
        taken = queries.taken_seats(event)
        if content.seats is not None and taken > content.seats:
            raise ValidationError(
                {"seats": _("%(taken)s people have signed up already.") % {"taken": taken}}
            )
        for name, value in content.__dict__.items():
            setattr(event, name, value)
        _clean(event)
        moments = ("starts_at", "ends_at")
        refuse_past(**{n: new for n in moments if (new := getattr(content, n)) != before[n]})
        save_version(
            event,
            expected_version=expected_version,
            changed_by=by,
            is_newer=event.is_newer or (event.is_shown and before != content.__dict__),
            **content.__dict__,
        )
        record_event(
            actor=by,
            action="exchangeevent.changed",
            target=event,
            before=before,
            after=_trail(content),
        )


def _clean(event: ExchangeEvent) -> None:
    event.clean_fields(exclude=["organization", "author", "changed_by"])
    refuse_backwards(event)


def refuse_backwards(event: Occasion) -> None:
    """Raises ValidationError where it would end before it begins."""
    if event.ends_at <= event.starts_at:
        raise ValidationError({"ends_at": _("The end lies before the beginning.")})


def refuse_past(**moments: datetime) -> None:
    """Nothing is moved into the past; the times of an event that has begun may stay as they are."""
    for name, moment in moments.items():
        if moment <= timezone.now():
            raise ValidationError({name: _("This time has passed.")})


def _trail(content: EventContent) -> dict[str, Any]:
    return dict(content.__dict__)


def refuse_other_hosts(event: ExchangeEvent, by: User) -> None:
    """Raises Refusal for whoever neither acts for the host nor keeps its register."""
    if not queries.event_keeper(by, event):
        raise Refusal(_("Only the host and the registry keep this event."))


def take_turns(event: Occasion) -> None:
    """One act at a time: seats are counted and taken by the same transaction."""
    transaction_lock("audit")
    transaction_lock(f"{event._meta.model_name} {event.pk}")


def hold_event(
    event: ExchangeEvent,
    *,
    by: User,
    summary: str,
    attended: int,
    materials: str = "",
    expected_version: int | None = None,
) -> None:
    """Record that it was held, with what came of it and how many people were present.

    Raises Refusal before it is over, ValidationError keyed by field, IllegalTransition,
    StaleRecord.
    """
    refuse_other_hosts(event, by)
    if not summary.strip():
        raise ValidationError({"summary": _("Say what came of it.")})
    if event.state == EventState.ANNOUNCED and event.ends_at > timezone.now():
        raise Refusal(_("It is not over yet."))
    refuse_unfit(event, summary=summary.strip(), attended=attended, materials=materials)
    transition(
        event,
        EventState.HELD,
        by=by,
        expected_version=expected_version,
        summary=summary.strip(),
        attended=attended,
        materials=materials,
        changed_by=by,
        is_newer=True,
    )


def cancel_event(
    event: ExchangeEvent, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Cancel it with the reason; where it was announced, the registry publishes that.

    Raises Refusal, ValidationError keyed by field, IllegalTransition, StaleRecord.
    """
    refuse_other_hosts(event, by)
    refuse_unfit(event, cancel_reason=reason.strip())
    transition(
        event,
        EventState.CANCELLED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        cancel_reason=reason.strip(),
        changed_by=by,
        is_newer=event.announced_on is not None,
    )


def correct_outcome(
    event: ExchangeEvent,
    *,
    by: User,
    expected_version: int,
    summary: str = "",
    attended: int | None = None,
    materials: str = "",
    cancel_reason: str = "",
) -> None:
    """Correct what is told of an event that was held, or why one was cancelled.

    Where the public knows of it, the registry publishes it anew. Raises Refusal,
    ValidationError keyed by field, IllegalTransition before it was held or cancelled, StaleRecord.
    """
    refuse_other_hosts(event, by)
    changes: dict[str, Any] = {"cancel_reason": cancel_reason.strip()}
    if event.state == EventState.HELD:
        changes = {"summary": summary.strip(), "attended": attended, "materials": materials}
    elif event.state != EventState.CANCELLED:
        raise IllegalTransition(_("It was neither held nor cancelled yet."))
    for name in ("summary", "attended", "cancel_reason"):
        if changes.get(name, "-") in ("", None):
            raise ValidationError({name: _("This must not be empty.")})
    refuse_unfit(event, **changes)
    with transaction.atomic():
        take_turns(event)
        refuse_stale(event, expected_version=expected_version)
        before = {name: getattr(event, name) for name in changes}
        save_version(
            event,
            expected_version=expected_version,
            changed_by=by,
            is_newer=event.is_newer or (event.is_shown and before != changes),
            **changes,
        )
        record_event(
            actor=by, action="exchangeevent.changed", target=event, before=before, after=changes
        )


def sign_up(
    event: ExchangeEvent, *, unit: Unit, by: User, people: int, token: str
) -> tuple[EventSignUp, bool]:
    """Sign a committee or an organisation up with so many people, once for each `token`.

    Raises Refusal where it does not act for the unit, the event is not open, the unit has signed
    up already or there are not so many seats; ValidationError keyed by field.
    """
    if unit not in queries.sign_up_units(by):
        raise Refusal(_("You do not act for this unit."))
    row = EventSignUp(
        event=event,
        organization=unit.organization,
        community=unit.community,
        people=people,
        signed_by=by,
    )
    row.clean_fields(exclude=["event", "organization", "community", "signed_by"])

    def create() -> EventSignUp:
        take_turns(event)
        stored = ExchangeEvent.objects.get(pk=event.pk)
        _refuse_closed(stored)
        same = queries.sign_ups_of(event)
        if same.filter(organization=unit.organization, community=unit.community).exists():
            raise Refusal(_("“%(unit)s” has signed up already.") % {"unit": unit.name})
        _refuse_full(stored, people)
        row.save(force_insert=True)
        record_event(
            actor=by,
            action="eventsignup.added",
            target=row,
            after={"event": event.title, "unit": unit.name, "people": people},
        )
        return row

    return once(model=EventSignUp, user=by, token=token, create=create)


def _refuse_closed(event: ExchangeEvent) -> None:
    if event.state != EventState.ANNOUNCED:
        raise IllegalTransition(
            _("This event is “%(state)s”: nobody signs up for it now.")
            % {"state": event.get_state_display()}
        )
    if event.starts_at <= timezone.now():
        raise Refusal(_("It has begun already."))


def _refuse_full(event: ExchangeEvent, people: int) -> None:
    if event.seats is None:
        return
    left = max(event.seats - queries.taken_seats(event), 0)
    if people > left:
        raise Refusal(
            ngettext("%(left)s seat is left.", "%(left)s seats are left.", left) % {"left": left}
        )


def take_back_sign_up(row: EventSignUp, *, by: User, expected_version: int | None = None) -> None:
    """The unit does not come; its seats are free again.

    Raises Refusal for others and once it has begun, StaleRecord.
    """
    units = queries.sign_up_units(by)
    is_own = any(
        (unit.organization, unit.community) == (row.organization, row.community) for unit in units
    )
    if not is_own and not queries.event_keeper(by, row.event):
        raise Refusal(_("You do not act for this unit."))
    with transaction.atomic():
        if row.taken_back_at is not None:
            raise Refusal(_("This was taken back already."))
        _refuse_closed(row.event)
        save_version(
            row,
            expected_version=expected_version,
            taken_back_by=by,
            taken_back_at=timezone.now(),
        )
        record_event(
            actor=by,
            action="eventsignup.sign_up_taken_back",
            target=row,
            after={"event": row.event.title, "people": row.people},
        )
