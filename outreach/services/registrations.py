"""Who comes: registered while there are seats, waiting, moved up, counted in, forgotten."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import once, record_event, save_version
from orgs.queries import Unit, sign_up_units
from orgs.services.events import take_turns
from outreach import activity_queries as queries
from outreach.constants import REGISTRATION_DAYS_KEPT
from outreach.enums import RegistrationState
from outreach.models import Activity, Arrival, Registration

_FORGOTTEN = {"contact_name": "", "contact_phone": ""}


@dataclass(frozen=True)
class Visitor:
    """Who registers without an account, for how many people."""

    contact_name: str
    contact_phone: str
    people: int = 1
    with_minors: bool = False
    guardian_agrees: bool = False


def register_visitor(activity: Activity, *, visitor: Visitor, token: str) -> Registration:
    """Register from the public site, once for each `token`; without a seat they wait.

    Raises Refusal where nobody registers now or more come than there are seats at all,
    ValidationError keyed by field.
    """
    if visitor.with_minors and not visitor.guardian_agrees:
        alone = _("Minors are registered with their guardian alone.")
        raise ValidationError({"guardian_agrees": alone})
    sent = "\n".join((token, activity.public_id, *map(str, astuple(visitor))))
    key = salted_hmac("outreach.registration", sent, algorithm="sha256").hexdigest()
    before = Registration.objects.filter(token=key).first()
    if before is not None:
        return before
    row = Registration(activity=activity, token=key, **visitor.__dict__)
    try:
        with transaction.atomic():
            return _enter(row, by=None)
    except IntegrityError:  # the other of two clicks was faster
        return Registration.objects.get(token=key)


def register_unit(
    activity: Activity, *, unit: Unit, by: User, people: int, token: str
) -> tuple[Registration, bool]:
    """Register a committee or an organisation with so many people, once for each `token`.

    Raises Refusal for whoever does not act for it, where it is registered already or nobody
    registers now; ValidationError keyed by field.
    """
    if unit not in sign_up_units(by):
        raise Refusal(_("You do not act for this unit."))
    row = Registration(
        activity=activity,
        organization=unit.organization,
        community=unit.community,
        people=people,
        registered_by=by,
    )
    return once(
        model=Registration, user=by, token=token, create=lambda: _enter(row, by=by, name=unit.name)
    )


def _enter(row: Registration, *, by: User | None, name: str = "") -> Registration:
    activity = row.activity
    take_turns(activity)
    stored = Activity.objects.get(pk=activity.pk)
    if not stored.takes_registrations:
        raise IllegalTransition(_("Nobody registers for this activity now."))
    if stored.seats is not None and row.people > stored.seats:
        raise Refusal(
            ngettext("There is %(seats)s seat.", "There are %(seats)s seats.", stored.seats)
            % {"seats": stored.seats}
        )
    others = queries.registrations_of(activity)
    own = others.filter(organization=row.organization, community=row.community)
    if name and own.exists():
        raise Refusal(_("“%(unit)s” has registered already.") % {"unit": name})
    # Who came later does not overtake who waits, even where fewer would fit.
    waits = others.filter(state=RegistrationState.WAITING).exists()
    fits = row.people <= _left(stored)
    row.state = RegistrationState.PLACE if fits and not waits else RegistrationState.WAITING
    row.clean_fields(exclude=["activity", "organization", "community", "registered_by", "token"])
    row.save(force_insert=True)
    record_event(
        actor=by,
        action="registration.received",
        target=row,
        after={"people": row.people, "state": row.state},
    )
    return row


def _left(activity: Activity) -> int:
    return (activity.seats or 0) - queries.taken_places(activity)


def move_up(activity: Activity) -> None:
    """Give free seats to who has waited longest, in their order, as far as they reach.

    Ask it under the lock of the activity.
    """
    left = _left(activity)
    waiting = queries.registrations_of(activity).filter(state=RegistrationState.WAITING)
    for row in waiting.order_by("pk"):
        if row.people > left:
            return
        left -= row.people
        save_version(row, state=RegistrationState.PLACE)
        record_event(actor=None, action="registration.moved_up", target=row)


def take_back_registration(
    row: Registration, *, by: User | None = None, expected_version: int | None = None
) -> None:
    """They do not come: name and telephone are deleted, and who waits moves up.

    Without `by` it is whoever holds the code. Raises Refusal for others, where it was taken back
    already and once the activity has begun; StaleRecord.
    """
    if by is not None and not _may_take_back(row, by):
        raise Refusal(_("You do not act for this unit."))
    with transaction.atomic():
        take_turns(row.activity)
        activity = Activity.objects.get(pk=row.activity_id)
        if row.taken_back_at is not None:
            raise Refusal(_("This was taken back already."))
        if activity.starts_at <= timezone.now():
            raise Refusal(_("It has begun already."))
        save_version(
            row,
            expected_version=expected_version,
            state=RegistrationState.TAKEN_BACK,
            taken_back_at=timezone.now(),
            **_FORGOTTEN,
        )
        record_event(actor=by, action="registration.no_longer_coming", target=row)
        if activity.takes_registrations:
            move_up(activity)


def _may_take_back(row: Registration, by: User) -> bool:
    own = {(unit.organization, unit.community) for unit in sign_up_units(by)}
    is_unit = row.organization is not None or row.community is not None
    return (is_unit and (row.organization, row.community) in own) or queries.activity_keeper(
        by, row.activity
    )


def count_in(
    activity: Activity, *, group: str, people: int, device: str, code: str = ""
) -> tuple[Arrival, bool]:
    """People who came count themselves in on an own phone; the row and whether it is new.

    The same `device` (a keyed hash, "" where unknown) gets the row that is there.
    Raises IllegalTransition outside the time of sign-in, Refusal for a `code` that registered
    nobody here or was used before, ValidationError keyed by field.
    """
    with transaction.atomic():
        take_turns(activity)
        stored = Activity.objects.get(pk=activity.pk)
        before = Arrival.objects.filter(activity=activity, device=device).first()
        if device and before is not None:
            return before, False
        if not stored.takes_sign_ins:
            raise IllegalTransition(_("Sign-in for this activity is not open now."))
        row = Arrival(activity=stored, group=group, people=people, device=device)
        if code:
            row.registration = _registered(stored, code)
        row.clean_fields(exclude=["activity", "registration"])
        row.save(force_insert=True)
        record_event(actor=None, action="arrival.counted_in", target=row)
    return row, True


def _registered(activity: Activity, code: str) -> Registration:
    found = queries.registration_by_code(code)
    if found is None or found.activity_id != activity.pk or found.taken_back_at is not None:
        raise Refusal(_("Nobody registered for this activity with this code."))
    if Arrival.objects.filter(registration=found).exists():
        raise Refusal(_("This registration has been counted in already."))
    return found


def forget_registrations() -> int:
    """Delete name and telephone of who registered for what ended 30 days ago; how many rows.

    Personal Information Protection Law, articles 19 and 47.
    """
    today = timezone.localdate()
    last = timezone.now() - timedelta(days=REGISTRATION_DAYS_KEPT)
    with transaction.atomic():
        rows = Registration.objects.filter(
            forgotten_on__isnull=True, activity__ends_at__lt=last, token__isnull=False
        )
        forgotten = Registration.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
        number = forgotten.update(forgotten_on=today, **_FORGOTTEN)
        if number:
            record_event(actor=None, action="registration.forgotten", after={"rows": number})
    return number
