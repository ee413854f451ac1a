"""Carriers: entered, changed, renewed with a photo, taken down."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import (
    once,
    record_event,
    refuse_stale,
    refuse_step,
    save_version,
    transition,
)
from communities.models import Community
from outreach.carrier_rules import CARRIER_KEEPERS
from outreach.enums import CarrierState
from outreach.models import Carrier, CarrierUpdate
from portal.evidence import stored_photo


@dataclass(frozen=True)
class CarrierContent:
    """What is told of a carrier; it is renewed every `renew_days` civil days."""

    kind: str
    name: str
    place: str
    keeper: str
    since: date
    renew_days: int


def add_carrier(
    community: Community, *, by: User, content: CarrierContent, token: str
) -> tuple[Carrier, bool]:
    """Enter a carrier of a community, once for each `token`.

    Raises Refusal for others than its committee, ValidationError keyed by field.
    """
    _refuse_others(community.code, by)
    if not community.is_committee or community.valid_until is not None:
        raise Refusal(_("There is no committee that could keep it."))

    def create() -> Carrier:
        # Two who enter one name at once: the second sees the row of the first.
        transaction_lock("audit")
        carrier = Carrier(community=community, changed_by=by, **asdict(content))
        carrier.renew_by = _renew_by(content, None)
        _clean(carrier)
        carrier.save(force_insert=True)
        record_event(actor=by, action="carrier.added", target=carrier, after=asdict(content))
        return carrier

    return once(model=Carrier, user=by, token=token, create=create)


def change_carrier(
    carrier: Carrier, *, by: User, content: CarrierContent, expected_version: int | None = None
) -> None:
    """Change what is told of a carrier in use.

    Raises Refusal, ValidationError keyed by field, IllegalTransition, StaleRecord.
    """
    _refuse_others(carrier.scope_code(), by)
    values = asdict(content)
    with transaction.atomic():
        _hold(carrier, expected_version)
        before = {name: getattr(carrier, name) for name in values}
        renew_by = _renew_by(content, carrier.renewed_on)
        for name, value in values.items():
            setattr(carrier, name, value)
        _clean(carrier)
        save_version(
            carrier,
            expected_version=expected_version,
            renew_by=renew_by,
            changed_by=by,
            **values,
        )
        record_event(
            actor=by, action="carrier.changed", target=carrier, before=before, after=values
        )


def renew_carrier(
    carrier: Carrier,
    *,
    by: User,
    day: date,
    content: str,
    photo: UploadedFile[bytes],
    shows_people: bool = False,
    expected_version: int | None = None,
) -> CarrierUpdate:
    """Log that a carrier was renewed on a civil `day`, with a photo of it.

    Raises Refusal, ValidationError keyed by field (`photo` for what is no picture),
    IllegalTransition, StaleRecord.
    """
    _refuse_others(carrier.scope_code(), by)
    _refuse_day(carrier, day)
    update = CarrierUpdate(carrier=carrier, day=day, content=content.strip(), logged_by=by)
    update.clean_fields(exclude=["carrier", "photo", "logged_by"])
    try:
        with stored_photo(
            photo, unit_code=carrier.scope_code(), by=by, shows_people=shows_people
        ) as kept:
            _hold(carrier, expected_version)
            update.photo = kept
            update.save(force_insert=True)
            _take_newest(carrier, by, day, expected_version)
            record_event(
                actor=by,
                action="carrier.renewed",
                target=carrier,
                after={"day": day, "content": update.content, "photo": kept.sha256},
            )
    except ValidationError as error:
        if not hasattr(error, "error_dict"):
            raise ValidationError({"photo": error.messages}) from error
        raise
    return update


def _take_newest(carrier: Carrier, by: User, day: date, expected_version: int | None) -> None:
    """An older day that is logged later changes nothing of when it is to be renewed."""
    newest = max(day, carrier.renewed_on or day)
    save_version(
        carrier,
        expected_version=expected_version,
        renewed_on=newest,
        renew_by=newest + timedelta(days=carrier.renew_days),
        changed_by=by,
    )


def take_down_carrier(
    carrier: Carrier, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """It is not there any more. Raises IllegalTransition, Refusal without a reason, StaleRecord."""
    transition(
        carrier,
        CarrierState.GONE,
        by=by,
        expected_version=expected_version,
        reason=reason,
        gone_on=max(timezone.localdate(), carrier.since),
        changed_by=by,
    )


def _refuse_others(code: str, by: User) -> None:
    if not by.may(CARRIER_KEEPERS, code):
        raise Refusal(_("Only the committee keeps the carriers of its community."))


def _refuse_day(carrier: Carrier, day: date) -> None:
    if day > timezone.localdate():
        raise ValidationError({"day": _("This day has not come yet.")})
    if day < carrier.since:
        raise ValidationError({"day": _("It was not in use yet on this day.")})


def _hold(carrier: Carrier, expected_version: int | None) -> None:
    transaction_lock("audit")
    refuse_stale(carrier, expected_version=expected_version)
    refuse_step(carrier, CarrierState.GONE)


def _renew_by(content: CarrierContent, renewed_on: date | None) -> date:
    return max(content.since, renewed_on or content.since) + timedelta(days=content.renew_days)


def _clean(carrier: Carrier) -> None:
    carrier.clean_fields(exclude=["community", "changed_by", "renew_by"])
    if carrier.since > timezone.localdate():
        raise ValidationError({"since": _("This day has not come yet.")})
    if carrier.renewed_on is not None and carrier.since > carrier.renewed_on:
        raise ValidationError({"since": _("It was renewed before this day already.")})
    try:
        carrier.validate_constraints(exclude=["changed_by", "renew_by"])
    except ValidationError as error:
        raise ValidationError({"name": error.messages}) from error
