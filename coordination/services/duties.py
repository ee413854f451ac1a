"""Offices and their responsibilities: written by one officer, published by another."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS
from accounts.locks import transaction_lock
from accounts.models import Appointment, User
from accounts.rules import Refusal, StaleRecord
from accounts.services import (
    once,
    record_event,
    refuse_stale,
    refuse_unless_security,
    save_version,
)
from coordination.duty_public import office_item
from coordination.models import Office, OfficeMember, Responsibility
from coordination.rules import KEEPERS
from portal.services import issuer_of, publish_many
from portal.validators import validate_no_personal_data


@dataclass(frozen=True)
class OfficeContent:
    """How an office is reached; `phone` is its landline, `contact` is never published."""

    jurisdiction: str
    kind: str
    name: str
    phone: str = ""
    address: str = ""
    contact: str = ""


@dataclass(frozen=True)
class DutyContent:
    """A responsibility from a civil day on, and the document that lays it down."""

    matter: str
    source: str
    valid_from: date
    detail: str = ""


def add_office(*, by: User, content: OfficeContent, token: str) -> tuple[Office, bool]:
    """Enter an office, once for each `token`. Raises Refusal, ValidationError keyed by field."""
    _refuse_others(content.jurisdiction, by)

    def create() -> Office:
        row = Office(**content.__dict__, begun_by=by, written_by=by)
        row.full_clean(exclude=["public_id", "begun_by", "written_by"])
        row.save(force_insert=True)
        record_event(actor=by, action="office.added", target=row, after=_told(content))
        return row

    return once(model=Office, user=by, token=token, create=create)


def change_office(
    office: Office, *, by: User, content: OfficeContent, expected_version: int
) -> None:
    """Write an office anew. Raises Refusal, StaleRecord, ValidationError keyed by field."""
    _refuse_others(office.jurisdiction, by)
    _refuse_others(content.jurisdiction, by)
    changed = Office(pk=office.pk, public_id=office.public_id, **content.__dict__)
    changed._state.adding = False
    with transaction.atomic():
        transaction_lock("audit")
        refuse_stale(office, expected_version=expected_version)
        changed.full_clean(exclude=["public_id", "begun_by", "written_by"])
        save_version(
            office, expected_version=expected_version, written_by=by, is_newer=True,
            **content.__dict__,
        )  # fmt: skip
        record_event(actor=by, action="office.changed", target=office, after=_told(content))


def add_duty(
    office: Office, *, by: User, content: DutyContent, token: str
) -> tuple[Responsibility, bool]:
    """Enter what an office is responsible for, once for each `token`.

    Raises Refusal, ValidationError keyed by field, also where it is responsible already.
    """
    _refuse_others(office.jurisdiction, by)

    def create() -> Responsibility:
        transaction_lock("audit")
        row = Responsibility(office=office, **content.__dict__, written_by=by)
        row.full_clean(exclude=["written_by", "ended_by"])
        row.save(force_insert=True)
        _mark(office)
        record_event(actor=by, action="responsibility.added", target=row, after=content.__dict__)
        return row

    return once(model=Responsibility, user=by, token=token, create=create)


def end_duty(
    duty: Responsibility, *, by: User, valid_until: date, expected_version: int | None = None
) -> None:
    """Say on which civil day it was responsible for the last time.

    Raises Refusal for others and for what has ended, StaleRecord, ValidationError.
    """
    _refuse_others(duty.office.jurisdiction, by)
    if duty.valid_until is not None:
        raise Refusal(_("It has ended already."))
    if valid_until < duty.valid_from:
        raise ValidationError({"valid_until": _("The end lies before the beginning.")})
    with transaction.atomic():
        save_version(duty, expected_version=expected_version, valid_until=valid_until, ended_by=by)
        _mark(duty.office)
        record_event(
            actor=by, action="responsibility.ended", target=duty, after={"until": valid_until}
        )


def publish_office(
    office: Office,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Show an office with its responsibilities on the site; what the public reads may be the same.

    Raises Refusal for others, DutyConflict for who wrote any of it, ValidationError where
    a text seems to tell who somebody is, unless it was `confirmed` that none does.
    """
    _refuse_others(office.jurisdiction, by)
    with transaction.atomic():
        transaction_lock("audit")
        save_version(office, expected_version=expected_version, is_newer=False)
        item = office_item(office)
        validate_no_personal_data(_words(item.payload), confirmed=confirmed)
        publish_many([item], by=by, issuer=issuer_of(by), reason=reason)


def _words(payload: dict[str, Any]) -> str:
    """What was typed; the number of the office is there to be read."""
    words = [payload["name"], payload["address"]]
    words += [one[name] for one in payload["duties"] for name in ("matter", "detail", "source")]
    return "\n".join(words)


def _mark(office: Office) -> None:
    save_version(Office.objects.get(pk=office.pk), is_newer=True)


def choose_offices(
    appointment: Appointment, *, by: User, offices: Collection[Office], seen: Collection[int]
) -> None:
    """Let an officer belong to `offices` of the place of an appointment and to no others there;
    `seen` are the ids of those that it belonged to on the page.

    Raises DutyConflict for anybody but the security administrator and for the own account, Refusal
    for an appointment of no officer or that has ended and for an office elsewhere, StaleRecord
    where somebody else chose meanwhile.
    """
    refuse_unless_security(by, appointment.user)
    if appointment.role not in OFFICERS:
        raise Refusal(_("Only officers belong to departments."))
    with transaction.atomic():
        transaction_lock("audit")
        if not Appointment.objects.current().filter(pk=appointment.pk).exists():
            raise Refusal(_("This appointment has ended."))
        if any(one.jurisdiction != appointment.jurisdiction for one in offices):
            raise Refusal(_("This department is not of the place of the appointment."))
        rows = OfficeMember.objects.filter(appointment=appointment).select_related("office")
        held = {row.office_id: row for row in rows}
        if set(held) != set(seen):
            raise StaleRecord
        wanted = {one.pk: one for one in offices}
        rows.filter(office__in=set(held) - set(wanted)).delete()
        OfficeMember.objects.bulk_create(
            OfficeMember(office=one, appointment=appointment, entered_by=by)
            for pk, one in wanted.items()
            if pk not in held
        )
        record_event(
            actor=by, action="appointment.departments_chosen", target=appointment,
            before={"departments": sorted(str(row.office) for row in held.values())},
            after={"departments": sorted(map(str, wanted.values()))},
        )  # fmt: skip


def _refuse_others(jurisdiction: str, by: User) -> None:
    if not by.may(KEEPERS, jurisdiction):
        raise Refusal(_("Only officers of the county or of the city keep its offices."))


def _told(content: OfficeContent) -> dict[str, str]:
    """The trail need not name the contact person."""
    return {name: value for name, value in content.__dict__.items() if name != "contact"}
