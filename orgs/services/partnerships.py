"""What is offered and what is needed: entered, changed, settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, refuse_stale, save_version, transition
from orgs import queries
from orgs.enums import NeedState
from orgs.matching import Amount, Offer, Span, clashes, is_fulfilled, is_offered
from orgs.models import Need, Resource, ResourceWindow
from orgs.models.bookings import LONGEST_NEED_DAYS
from orgs.queries import Party
from orgs.rules import BOOKING_OPEN, NEED_SETTLED


@dataclass(frozen=True)
class WindowEntry:
    """A time at which a resource is to be had; `weekdays` are digits 1 to 7, empty for all."""

    weekdays: str = ""
    starts_at: time = time.min
    ends_at: time = time.min
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ResourceEntry:
    """What an owner says of a resource; `place` is a division code, empty for where the owner is.

    `kind` is said once.
    """

    kind: str
    name: str
    capacity: int
    measure: str
    since: date
    place: str = ""
    location: str = ""
    conditions: str = ""
    until: date | None = None
    is_open_to_public: bool = False
    is_offered: bool = True
    windows: Sequence[WindowEntry] = ()


@dataclass(frozen=True)
class NeedEntry:
    """What somebody needs: `quantity` at one time on some day from `since` to `until`."""

    kind: str
    title: str
    topic: str
    quantity: int
    measure: str
    since: date
    until: date
    place: str = ""
    starts_at: time = time.min
    ends_at: time = time.min
    remarks: str = ""


def lock_resource(resource: Resource) -> None:
    """Let one at a time change a resource or agree to a booking of it; the audit trail's lock
    comes first, as everywhere."""
    transaction_lock("audit")
    transaction_lock(f"resource {resource.pk}")


def place_of(party: Party, place: str) -> str:
    """The division code of `place` for a resource or need of `party`, empty for the party's own.

    Raises ValidationError keyed `place` for a committee that means another community, and for a
    place in another county than the party's.
    """
    code = place or party.jurisdiction
    if party.is_committee and code != party.jurisdiction:
        raise ValidationError({"place": _("A committee enters what is in its own community.")})
    home = party.jurisdiction[:COUNTY_DIGITS]
    if not (code[:COUNTY_DIGITS].startswith(home) or home.startswith(code)):
        raise ValidationError({"place": _("This place lies in another county.")})
    return code


def _refuse_stranger(by: User, party: Party, parties: Sequence[Party]) -> None:
    if party.key not in {one.key for one in parties}:
        raise Refusal(_("You do not act for %(party)s.") % {"party": party.name})


def enter_resource(
    *, by: User, party: Party, entry: ResourceEntry, token: str
) -> tuple[Resource, bool]:
    """Enter what `party` offers, once for each `token`.

    Raises Refusal for who does not act for the party, ValidationError keyed by field.
    """
    _refuse_stranger(by, party, queries.owners_of(by))

    def create() -> Resource:
        code = place_of(party, entry.place)
        if party.unit is not None and not by.may(OFFICERS, code):
            raise ValidationError({"place": _("This place is not in your jurisdiction.")})
        resource = Resource(
            unit=party.unit,
            organization=party.organization,
            jurisdiction=code,
            changed_by=by,
            **_facts(entry),
        )
        _check(resource, ("unit", "organization", "changed_by"))
        resource.save(force_insert=True)
        _write_windows(resource, entry.windows)
        record_event(actor=by, action="resource.entered", target=resource, after=_told(entry))
        return resource

    return once(model=Resource, user=by, token=token, create=create)


def change_resource(
    resource: Resource, *, by: User, entry: ResourceEntry, expected_version: int | None = None
) -> None:
    """Write anew what is offered; its kind, place and owner stay.

    Raises Refusal where agreed bookings would not fit any more, naming them, ValidationError
    keyed by field, also where bookings count in another measure, StaleRecord.
    """
    _refuse_other(by, resource)
    facts = {name: value for name, value in _facts(entry).items() if name != "kind"}
    with transaction.atomic():
        lock_resource(resource)
        refuse_stale(resource, expected_version=expected_version)
        before = {name: getattr(resource, name) for name in facts}
        changed = Resource.objects.get(pk=resource.pk)
        stood = queries.offer_of(changed)
        for name, value in facts.items():
            setattr(changed, name, value)
        _check(changed, ("unit", "organization", "changed_by", "public_id"))
        # Five boxes do not become five pieces: a need is met by what was asked for and used.
        if changed.measure != before["measure"] and changed.bookings.exists():
            raise ValidationError({"measure": _("Bookings count in %(measure)s already.") % before})
        _refuse_broken(changed, stood)
        save_version(resource, expected_version=expected_version, changed_by=by, **facts)
        _write_windows(resource, entry.windows)
        record_event(
            actor=by, action="resource.changed", target=resource, before=before, after=_told(entry)
        )


def _refuse_other(by: User, row: Resource | Need) -> None:
    if not queries.speaks_for(by, row):
        raise Refusal(_("Only whoever acts for the owner changes this."))


def _is_cut(span: Span, stood: Offer, offer: Offer) -> bool:
    """Whether the first or last day of `offer` takes away of a booking what `stood` gave; other
    times alone may change."""
    day = span.start.date()
    outside = day < offer.since or day > (offer.until or date.max)
    return outside or (is_offered(stood, span) and not is_offered(offer, span))


def _refuse_broken(resource: Resource, stood: Offer) -> None:
    """Agreed bookings still to come keep what was agreed."""
    coming = queries.coming_uses(resource)
    if not coming:
        return
    broken = coming if not resource.is_offered else []
    offer = queries.offer_of(resource)
    for booking in coming:
        use = booking.use
        beside = [other.use for other in coming if other is not booking]
        cut = _is_cut(use.span, stood, offer)
        over = booking.quantity > resource.capacity or clashes(
            kind=resource.kind,
            capacity=resource.capacity,
            span=use.span,
            quantity=booking.quantity,
            uses=beside,
        )
        if cut or over:
            broken = [*broken, booking]
    if broken:
        raise Refusal(
            _("Agreed bookings do not fit it any more: %(bookings)s. Cancel them first.")
            % {"bookings": "、".join(dict.fromkeys(row.use.name for row in broken))}
        )


def _facts(entry: ResourceEntry) -> dict[str, Any]:
    return {
        name: value for name, value in _shallow(entry).items() if name not in {"place", "windows"}
    }


def _shallow(entry: Any) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in type(entry).__dataclass_fields__}


def _told(entry: ResourceEntry) -> dict[str, Any]:
    return {**_facts(entry), "windows": [_words(window) for window in entry.windows]}


def _words(window: WindowEntry) -> str:
    return " ".join(str(value) for value in asdict(window).values() if value not in (None, ""))


def _check(row: Any, left_out: Sequence[str]) -> None:
    row.clean_fields(exclude=[*left_out, "jurisdiction"])
    row.validate_constraints()


def _write_windows(resource: Resource, windows: Sequence[WindowEntry]) -> None:
    resource.windows.all().delete()
    resource._prefetched_objects_cache = {}  # type: ignore[attr-defined]
    rows = [ResourceWindow(resource=resource, **_shallow(window)) for window in windows]
    for row in rows:
        row.clean_fields(exclude=["resource"])
        row.validate_constraints(exclude=["resource"])
    ResourceWindow.objects.bulk_create(rows)


def enter_need(*, by: User, party: Party, entry: NeedEntry, token: str) -> tuple[Need, bool]:
    """Enter what `party`, a committee or an organisation, needs, once for each `token`.

    Raises Refusal for who does not act for the party, ValidationError keyed by field.
    """
    _refuse_stranger(by, party, queries.parties_of(by))

    def create() -> Need:
        if entry.until < timezone.localdate():
            raise ValidationError({"until": _("This day has passed.")})
        if (entry.until - entry.since).days > LONGEST_NEED_DAYS:
            raise ValidationError({"until": _("A need spans no more than a year.")})
        facts = {name: value for name, value in _shallow(entry).items() if name != "place"}
        need = Need(
            organization=party.organization,
            jurisdiction=place_of(party, entry.place),
            entered_by=by,
            **facts,
        )
        _check(need, ("organization", "entered_by", "settled_by"))
        need.save(force_insert=True)
        record_event(actor=by, action="need.entered", target=need, after=facts)
        return need

    return once(model=Need, user=by, token=token, create=create)


def settle_need(
    need: Need,
    target: str,
    *,
    by: User,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Settle a need as met, partly met, or closed unmet with a reason, or take back one that was
    entered amiss, with a reason.

    It is met where what took place reaches what was wanted, unmet where nothing was used. Raises
    Refusal while a booking for it is open, and where another outcome is the true one;
    IllegalTransition, StaleRecord.
    """
    _refuse_other(by, need)
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(need, expected_version=expected_version)
        if target == NeedState.WITHDRAWN:
            _refuse_taken_up(need)
        elif target in NEED_SETTLED:
            _refuse_unsettled(need, target)
        transition(
            need,
            target,
            by=by,
            expected_version=expected_version,
            reason=reason,
            settled_by=by,
            settled_on=timezone.localdate(),
            explanation=reason.strip(),
        )


def _refuse_taken_up(need: Need) -> None:
    """Nobody takes a need out of the rate by taking it back."""
    if need.bookings.exists():
        raise Refusal(_("Something was asked for it: settle it."))
    if need.until < timezone.localdate():
        raise Refusal(_("Its days have passed: close it unmet."))


def _refuse_unsettled(need: Need, target: str) -> None:
    bookings = list(need.bookings.select_related("resource").order_by("starts_at", "pk"))
    unsettled = [row for row in bookings if row.state in BOOKING_OPEN]
    if unsettled:
        raise Refusal(
            _("Record or cancel first: %(bookings)s.")
            % {"bookings": "、".join(str(row) for row in unsettled)}
        )
    used = [
        Amount(row.quantity_used, row.resource.measure) for row in bookings if row.quantity_used
    ]
    if target == NeedState.UNMET:
        if used:
            raise Refusal(_("Something took place for it: settle it as met or partly met."))
        return
    if not used:
        raise Refusal(_("Nothing took place for it yet."))
    wanted = Amount(need.quantity, need.measure)
    if target == NeedState.MET and not is_fulfilled(need.kind, wanted, used):
        raise Refusal(
            _("Used were %(used)s, wanted %(wanted)s: settle it as partly met.")
            % {
                "used": "、".join(f"{one.number} {one.measure}" for one in used),
                "wanted": f"{need.quantity} {need.measure}",
            }
        )
