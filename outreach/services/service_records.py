"""What volunteers did: entered by the team, verified by somebody else, corrected by a new row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import once, record_event, refuse_step, save_version, transition
from outreach.constants import HALF_HOURS, MOST_HALF_HOURS_A_DAY
from outreach.enums import ServiceState, VolunteerState
from outreach.models import ServiceCertificate, ServiceRecord, Volunteer
from outreach.services.volunteers import take_turns
from outreach.volunteer_queries import is_team_member, records_of, sum_of
from outreach.volunteer_rules import TAKEN_IN

STANDING = (ServiceState.ENTERED, ServiceState.VERIFIED)


@dataclass(frozen=True)
class ServiceContent:
    """One kind of service on one day, `half_hours` long (1 to 24)."""

    kind: str
    day: date
    half_hours: int


def enter_service(
    volunteer: Volunteer, *, by: User, content: ServiceContent, token: str
) -> tuple[ServiceRecord, bool]:
    """Enter what a volunteer did, once for each `token`.

    Raises Refusal for others than the committee and the team, and for who was not accepted;
    ValidationError keyed by field for a day outside of the time as a volunteer, and where more
    than twelve hours would stand on one day.
    """
    _refuse_others(volunteer, by)

    def create() -> ServiceRecord:
        return _add(volunteer, by, content)

    return once(model=ServiceRecord, user=by, token=token, create=create)


def correct_service(
    record: ServiceRecord,
    *,
    by: User,
    content: ServiceContent,
    reason: str,
    expected_version: int | None = None,
) -> ServiceRecord:
    """Put a new record in the place of one that was wrong; it is verified anew.

    Raises what `enter_service` raises, Refusal without a reason, IllegalTransition, StaleRecord.
    """
    volunteer = record.volunteer
    _refuse_others(volunteer, by)
    if not reason.strip():
        raise Refusal(
            _("Give a reason: %(step)s.") % {"step": pgettext_lazy("volunteer", "Correct")}
        )
    with transaction.atomic():
        take_turns(volunteer)
        refuse_step(record, ServiceState.REPLACED)
        before = {"state": record.state, "half_hours": record.half_hours}
        save_version(record, expected_version=expected_version, state=ServiceState.REPLACED)
        record_event(
            actor=by,
            action="servicerecord.replaced",
            target=record,
            before=before,
            reason=reason.strip(),
        )
        return _add(volunteer, by, content, corrects=record)


def verify_service(record: ServiceRecord, *, by: User, expected_version: int | None = None) -> None:
    """Somebody else than who entered it confirms it. Raises DutyConflict, IllegalTransition,
    StaleRecord."""
    if by.pk == record.entered_by_id:
        raise DutyConflict(_("Service is verified by somebody else than who entered it."))
    transition(
        record,
        ServiceState.VERIFIED,
        by=by,
        expected_version=expected_version,
        verified_by=by,
        verified_on=timezone.localdate(),
    )


def reject_service(
    record: ServiceRecord, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Set a record aside that is not true; it is not counted. Raises Refusal without a reason,
    IllegalTransition, StaleRecord."""
    transition(
        record, ServiceState.REJECTED, by=by, expected_version=expected_version, reason=reason
    )


def issue_certificate(volunteer: Volunteer, *, by: User | None = None) -> ServiceCertificate:
    """Say in writing what was verified, free and true to the records (《志愿服务条例》第十九条).

    Who has the code asks for it (`by` is None), or the committee or the team does for them. On one
    day the same hours give the same certificate. Raises Refusal for others, where nothing is
    verified and where the person's data were erased.
    """
    if by is not None and not is_team_member(by, volunteer):
        raise Refusal(_("Only the committee and the volunteer's team issue a certificate."))
    with transaction.atomic():
        take_turns(volunteer)
        volunteer.refresh_from_db(fields=["state"])
        if volunteer.state not in TAKEN_IN:
            raise Refusal(_("There is nobody whom a certificate could name."))
        total = sum_of(records_of(volunteer))
        if not total.times:
            raise Refusal(_("Nothing is verified yet that a certificate could tell of."))
        entered: dict[str, Any] = {
            "issued_on": timezone.localdate(),
            "issuer": volunteer.team,
            "since": total.since,
            "until": total.until,
            "times": total.times,
        }
        made = ServiceCertificate(volunteer=volunteer, half_hours=total.half_hours, **entered)
        rows = ServiceCertificate.objects.filter(volunteer=volunteer, **entered)
        same = next((row for row in rows if row.half_hours == made.half_hours), None)
        if same is not None:
            return same
        made.save(force_insert=True)
        record_event(actor=by, action="servicecertificate.issued", target=made)
    return made


def _refuse_others(volunteer: Volunteer, by: User) -> None:
    if not is_team_member(by, volunteer):
        raise Refusal(_("Only the committee and the volunteer's team enter service."))


def _add(
    volunteer: Volunteer, by: User, content: ServiceContent, corrects: ServiceRecord | None = None
) -> ServiceRecord:
    with transaction.atomic():
        take_turns(volunteer)
        volunteer.refresh_from_db(fields=["state", "accepted_on", "left_on"])
        refuse_service_day(volunteer, content.day)
        record = ServiceRecord(
            volunteer=volunteer,
            entered_by=by,
            corrects=corrects,
            kind=content.kind,
            day=content.day,
            half_hours=content.half_hours,
        )
        record.clean_fields(exclude=["volunteer", "entered_by", "verified_by", "corrects"])
        rows = volunteer.services.filter(day=content.day, state__in=STANDING)
        held = rows.aggregate(sum=Sum("half_hours"))["sum"] or 0
        refuse_long_day(held, content.half_hours)
        record.save(force_insert=True)
        record_event(
            actor=by,
            action="servicerecord.entered",
            target=record,
            after={"kind": content.kind, "day": content.day, "half_hours": content.half_hours},
        )
    return record


def refuse_service_day(volunteer: Volunteer, day: date) -> None:
    """Raises Refusal for who was not accepted, ValidationError keyed `day` for a day that has not
    come, and for one outside of the time as a volunteer."""
    if volunteer.state not in TAKEN_IN or volunteer.accepted_on is None:
        raise Refusal(
            _("“%(state)s”: service is entered for who was accepted.")
            % {"state": VolunteerState(volunteer.state).label}
        )
    if day > timezone.localdate():
        raise ValidationError({"day": _("This day has not come yet.")})
    if day < volunteer.accepted_on:
        raise ValidationError({"day": _("This day lies before they were accepted.")})
    if volunteer.left_on is not None and day > volunteer.left_on:
        raise ValidationError({"day": _("This day lies after they left.")})


def refuse_long_day(held: int, more: int) -> None:
    """Raises ValidationError keyed `hours` where `more` half hours do not fit into one day beside
    those that are `held`."""
    if held + more > MOST_HALF_HOURS_A_DAY:
        raise ValidationError(
            {
                "hours": _("With what stands already, it is more than %(most)s hours on this day.")
                % {"most": MOST_HALF_HOURS_A_DAY // HALF_HOURS}
            }
        )
