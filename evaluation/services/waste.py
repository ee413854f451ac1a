"""Weights of waste: entered once for a unit and period, corrected by new versions, taken back.

They count once somebody else checked them (`services.waste_checks`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version
from communities.models import Community, Township
from evaluation import queries
from evaluation.enums import WasteClass
from evaluation.models import WasteLimit, WasteRecord, WasteWeight
from evaluation.periods import period_of
from evaluation.rules import RULE_SETTERS, WEIGHERS
from evaluation.validators import plain, validate_period

Unit = Township | Community
TOO_MUCH_OF_HOUSEHOLDS = _(
    "%(total)s kg in %(days)s days are more than is plausible for %(number)s households: at most "
    "%(most)s kg a day for each (%(source)s). Check the unit of weight."
)
TOO_MUCH_OF_COMMUNITIES = _(
    "%(total)s kg in %(days)s days are more than is plausible for %(number)s villages and "
    "communities: at most %(most)s kg a day for each (%(source)s). Check the unit of weight."
)


@dataclass(frozen=True)
class Weighing:
    """What somebody weighed: kilograms by class (a class that was not weighed has none), in how
    many civil days, of how many households if that is known, how, and where it is written.
    """

    kilograms: Mapping[str, Decimal]
    days: int
    method: str
    source: str
    households: int | None = None

    @property
    def total(self) -> Decimal:
        return sum(self.kilograms.values(), Decimal(0))

    @property
    def values(self) -> dict[str, Any]:
        """The fields of a version."""
        weights = {name: self.kilograms.get(name) for name in WasteClass.values}
        others = {"days": self.days, "households": self.households, "method": self.method}
        return {**weights, **others, "source": self.source}


def enter_weights(
    *, unit: Unit, period: str, weighing: Weighing, by: User, token: str
) -> WasteRecord:
    """Enter the weights of a unit in a month or quarter, once for each `token`.

    Raises Refusal for another's unit and where there are weights already; ValidationError for
    numbers out of their range, and as `refuse_weights` does.
    """

    def create() -> WasteRecord:
        # One after another: a second record of the unit and period is then seen, not tried.
        transaction_lock("audit")
        record = _record(unit, period)
        _refuse_second(record)
        version = _version(record, 1, by, weighing)
        record.save(force_insert=True)
        _keep(record, version, by=by, action="wasterecord.entered")
        return record

    _refuse_others(unit, by)
    with transaction.atomic():
        return once(model=WasteRecord, user=by, token=token, create=create)[0]


def correct_weights(
    record: WasteRecord, *, weighing: Weighing, reason: str, by: User, expected_version: int
) -> None:
    """Let other weights follow, with the reason; what stood before stays readable.

    Raises what `enter_weights` raises, and StaleRecord where somebody was faster.
    """
    _follow(record, weighing, reason=reason, by=by, expected_version=expected_version)


def take_back_weights(record: WasteRecord, *, reason: str, by: User, expected_version: int) -> None:
    """Let there be no weights of this unit and period, with the reason; they count nowhere then,
    once somebody else has checked that as well.

    Raises Refusal, StaleRecord; ValidationError without a reason.
    """
    _follow(record, None, reason=reason, by=by, expected_version=expected_version)


def add_waste_limit(*, by: User, **values: Any) -> WasteLimit:
    """Let a limit begin: the day `since`, `most_per_household` and `most_per_community` in
    kilograms a day, `source`. What was entered before stays. Raises Refusal, ValidationError.
    """
    if not by.may(RULE_SETTERS):
        raise Refusal(_("Only an officer of the city says which weights are plausible."))
    limit = WasteLimit(entered_by=by, **values)
    with transaction.atomic():
        # A second limit of the day is then seen, not tried.
        transaction_lock("audit")
        limit.full_clean()
        limit.save()
        record_event(actor=by, action="wastelimit.added", target=limit, after=values)
    return limit


def _follow(
    record: WasteRecord,
    weighing: Weighing | None,
    *,
    reason: str,
    by: User,
    expected_version: int,
) -> None:
    _refuse_others(record.unit, by)
    action = "wasterecord.corrected" if weighing else "wasterecord.withdrawn"
    with transaction.atomic():
        before = record.weights.get(number=record.version)
        version = _version(record, expected_version + 1, by, weighing, reason)
        save_version(record, expected_version=expected_version)
        _keep(record, version, by=by, action=action, before=_said(before), reason=reason)


def _refuse_others(unit: Unit, by: User) -> None:
    if not by.may(WEIGHERS, unit.code):
        raise Refusal(
            _("Only its committee, or an officer above it, enters the weights of a unit.")
        )


def _record(unit: Unit, period: str) -> WasteRecord:
    """The record of a unit and period, under the township in which the unit lay at its end.

    Raises ValidationError for a period to come, and for a unit that did not exist in it.
    """
    _first, last = _days_of(unit, period)
    if isinstance(unit, Township):
        return WasteRecord(township=unit, period=period)
    return WasteRecord(township=unit.as_of(last).township, community=unit, period=period)


def _days_of(unit: Unit, period: str) -> tuple[date, date]:
    """The first and the last civil day of the period on which the unit existed, up to today."""
    try:
        validate_period(period)
    except ValidationError as error:
        raise ValidationError({"period": error}) from error
    found = period_of(period)
    today = timezone.localdate()
    if found.first_day > today:
        raise ValidationError(
            {"period": _("%(period)s has not begun yet.") % {"period": found.name}}
        )
    first = max(found.first_day, unit.valid_from or found.first_day)
    last = min(found.last_day, unit.valid_until or found.last_day, today)
    if first > last:
        raise ValidationError(
            {
                "period": _("%(unit)s did not exist in %(period)s.")
                % {"unit": unit, "period": found.name}
            }
        )
    return first, last


def refuse_weights(unit: Unit, period: str, weighing: Weighing) -> None:
    """Refuse what cannot be, or is not believed, of a unit in a period: raises ValidationError.

    A period to come, a unit that did not exist in it, more days than it had in it, and more than
    the `WasteLimit` in force on the last day of the period.
    """
    first, last = _days_of(unit, period)
    possible = (last - first + timedelta(days=1)).days
    if weighing.days > possible:
        raise ValidationError(
            {
                "days": _("%(days)s days were weighed, but there were only %(possible)s.")
                % {"days": weighing.days, "possible": possible}
            }
        )
    _refuse_implausible(unit, period, weighing)


def _refuse_second(record: WasteRecord) -> None:
    stored = WasteRecord.objects.filter(period=record.period, community=record.community)
    if record.community is None:
        stored = stored.filter(township=record.township)
    if stored.exists():
        raise Refusal(_("There are weights of this unit and period already: correct those."))


def _version(
    record: WasteRecord, number: int, by: User, weighing: Weighing | None, reason: str = ""
) -> WasteWeight:
    """The next version, checked. Raises ValidationError."""
    version = WasteWeight(number=number, reason=reason, entered_by=by, entered_at=timezone.now())
    if weighing is None:
        version.is_withdrawn = True
    else:
        for name, value in weighing.values.items():
            setattr(version, name, value)
    empty = [name for name in _FIELDS if getattr(version, name) in (None, "")]
    version.clean_fields(exclude=["record", "entered_by", *empty])
    version.validate_constraints(exclude=["record"])
    if weighing is not None:
        refuse_weights(record.unit, record.period, weighing)
    return version


_FIELDS = (*WasteClass.values, "households", "days", "method", "source", "reason")


def _refuse_implausible(unit: Unit, period: str, weighing: Weighing) -> None:
    """Refuse what is above the limit in force, by households where any are known.

    The households of a township are those of its communities.
    """
    last_day = period_of(period).last_day
    limit = queries.limit_on(last_day)
    if limit is None:
        return
    communities = _communities(unit, last_day)
    households = weighing.households or communities.aggregate(sum=Sum("households"))["sum"]
    daily = weighing.total / weighing.days
    for number, most, message in (
        (households, limit.most_per_household, TOO_MUCH_OF_HOUSEHOLDS),
        (communities.count(), limit.most_per_community, TOO_MUCH_OF_COMMUNITIES),
    ):
        if number and daily > number * most:
            said = {"number": number, "most": plain(most), "source": limit.source}
            said |= {"total": plain(weighing.total), "days": weighing.days}
            raise ValidationError(message % said)


def _communities(unit: Unit, day: date) -> QuerySet[Community]:
    if isinstance(unit, Community):
        return Community.objects.filter(pk=unit.pk)
    return Community.objects.existing(day).filter(township=unit)


def _keep(
    record: WasteRecord,
    version: WasteWeight,
    *,
    by: User,
    action: str,
    before: dict[str, Any] | None = None,
    reason: str = "",
) -> None:
    """Store the version; what stood before it counts until somebody else checked this one."""
    version.record = record
    version.save(force_insert=True)
    record_event(
        actor=by,
        action=action,
        target=record,
        before=before,
        after=_said(version),
        reason=reason,
    )


def _said(version: WasteWeight) -> dict[str, Any]:
    return {name: getattr(version, name) for name in _FIELDS}
