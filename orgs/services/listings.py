"""Organisations put on the two lists and taken off again (民政部令第60号)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version, transition
from orgs.deadlines import known_end_of
from orgs.enums import CreditList, Leaving, ListingState, OrganizationStatus, TermKind
from orgs.models import Listing, Reckoning
from orgs.services.credit import refuse_other_registers
from orgs.services.credit_answers import refuse_other_askers, settle_listing
from orgs.services.credit_rules import term_at
from portal.queries import work_calendar


def give_notice(listing: Listing, *, by: User, token: str) -> tuple[Listing, bool]:
    """Record the written notice that comes before a listing, once for each `token`.

    Raises Refusal for who does not keep the register and for a ground whose condition is not met,
    ValidationError keyed by field.
    """
    refuse_other_registers(listing.organization, by)
    listing.list, listing.recorded_by = listing.ground.list, by
    _day_of_step(listing.noticed_on, None, field="noticed_on")

    def create() -> Listing:
        transaction_lock("audit")
        listing.full_clean(exclude=["recorded_by"])
        if listing.ground.follows_abnormal and not _over_the_limit(listing, listing.noticed_on):
            raise Refusal(_("It has not been on the abnormal-activity list for that long."))
        term = term_at(TermKind.OBJECTION, listing.noticed_on)
        until = known_end_of(term.term, listing.noticed_on, work_calendar())
        listing.objection_until = until
        listing.save()
        Reckoning.objects.create(
            listing=listing, term=term, counted_from=listing.noticed_on, until=until
        )
        after = {
            "list": listing.list,
            "ground": listing.ground.code,
            "noticed_on": listing.noticed_on,
            "objection_until": until,
        }
        record_event(actor=by, action="listing.noticed", target=listing, after=after)
        return listing

    return once(model=Listing, user=by, token=token, create=create)


def record_objection(
    listing: Listing,
    *,
    objection: str,
    by: User,
    on: date | None = None,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Record the objection that came on a civil day, today by default.

    Raises Refusal after the term and for members of other organisations, ValidationError keyed by
    field, IllegalTransition, StaleRecord.
    """
    refuse_other_askers(listing.organization, by)
    day = _day_of_step(on, listing.noticed_on)
    if not objection.strip():
        raise ValidationError({"objection": _("Say what is objected.")})
    if listing.objection_until is not None and day > listing.objection_until:
        raise Refusal(
            _("Objections could be made until %(day)s.") % {"day": listing.objection_until}
        )
    transition(
        listing,
        ListingState.OBJECTED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        objection=objection,
        objected_on=day,
    )


def put_on_list(
    listing: Listing,
    *,
    by: User,
    document: str = "",
    on: date | None = None,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Put the organisation on the list, or leave it there where a removal was refused.

    The term for objections must be over; what is repeated on a list starts its time anew. Raises
    Refusal, IllegalTransition, StaleRecord, ValidationError keyed by field.
    """
    if listing.state == ListingState.CLAIMED:
        with transaction.atomic():
            transition(
                listing,
                ListingState.LISTED,
                by=by,
                expected_version=expected_version,
                reason=reason,
                claimed_on=None,
                claim="",
            )
            settle_listing(listing, upheld=False, answer=reason, by=by)
        return
    day = _day_of_step(on, listing.objected_on or listing.noticed_on)
    if not document.strip():
        raise ValidationError({"document": _("Name the document of the decision.")})
    if listing.state == ListingState.NOTICED:
        _refuse_early(listing, day)
    if listing.ground.follows_abnormal and not _over_the_limit(listing, day):
        raise Refusal(_("It has not been on the abnormal-activity list for that long."))
    with transaction.atomic():
        transition(
            listing,
            ListingState.LISTED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            listed_on=day,
            document=document,
            answer=reason,
            decided_by=by,
        )
        settle_listing(listing, upheld=False, answer=reason, by=by)
        _start_anew(listing, day)
        if listing.ground.follows_abnormal:
            _succeed(listing, day, by)


def drop_notice(
    listing: Listing, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Do not put it on the list, with the reason. Raises Refusal, StaleRecord."""
    with transaction.atomic():
        transition(
            listing,
            ListingState.DROPPED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            answer=reason,
        )
        settle_listing(listing, upheld=True, answer=reason, by=by)


def claim_removal(
    listing: Listing,
    *,
    claim: str,
    by: User,
    on: date | None = None,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Record the organisation's application to leave the list, with what it repaired.

    Raises Refusal where its time on the list is not over or it leaves in another way, and for
    members of other organisations.
    """
    refuse_other_askers(listing.organization, by)
    day = _day_of_step(on, listing.listed_on)
    if not claim.strip():
        raise ValidationError({"claim": _("Say what was repaired.")})
    leaving = listing.ground.leaving
    if leaving == Leaving.LAPSE:
        raise Refusal(
            _("Nothing has to be repaired: it leaves the list by lapse of time on %(day)s.")
            % {"day": listing.may_leave_on}
        )
    if leaving == Leaving.TERM:
        _refuse_before(listing, day)
    if leaving == Leaving.DEREGISTERED and listing.organization.status != OrganizationStatus.ENDED:
        raise Refusal(_("It leaves this list after its deregistration alone."))
    transition(
        listing,
        ListingState.CLAIMED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        claimed_on=day,
        claim=claim,
    )


def verify_repair(
    listing: Listing,
    *,
    by: User,
    on: date | None = None,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Record that the repair was found true; from this day runs the term for the removal."""
    day = _day_of_step(on, listing.claimed_on)
    term = term_at(TermKind.REMOVAL, day)
    until = known_end_of(term.term, day, work_calendar())
    with transaction.atomic():
        transition(
            listing,
            ListingState.VERIFIED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            verified_on=day,
            remove_by=until,
        )
        answer = reason or _("The repair was found true.")
        settle_listing(listing, upheld=True, answer=answer, by=by)
        Reckoning.objects.create(listing=listing, term=term, counted_from=day, until=until)


def remove_from_list(
    listing: Listing,
    *,
    document: str,
    by: User,
    on: date | None = None,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Take it off the list: after its repair was found true, or by lapse of time.

    Raises Refusal where the time is not over or a repair is asked for, IllegalTransition.
    """
    day = _day_of_step(on, listing.verified_on or listing.listed_on)
    if not document.strip():
        raise ValidationError({"document": _("Name the document of the decision.")})
    if listing.state == ListingState.LISTED:
        if listing.ground.leaving != Leaving.LAPSE:
            raise Refusal(_("It leaves this list on application alone."))
        _refuse_before(listing, day)
    transition(
        listing,
        ListingState.REMOVED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        removed_on=day,
        removed_by=by,
        removal_document=document,
    )


def _day_of_step(on: date | None, earliest: date | None, *, field: str = "on") -> date:
    """The civil day of a step, today by default: neither to come nor before `earliest`."""
    day = on or timezone.localdate()
    if day > timezone.localdate() or (earliest is not None and day < earliest):
        raise ValidationError(
            {field: _("This day lies in the future or before the step that came first.")}
        )
    return day


def _refuse_early(listing: Listing, day: date) -> None:
    if listing.objection_until is None:
        raise Refusal(
            _(
                "The end of the term for objections is not known, because a calendar of working "
                "days is missing. Enter it, then give the notice again."
            )
        )
    if day <= listing.objection_until:
        raise Refusal(
            _("Objections may be made until %(day)s: it cannot be put on the list before.")
            % {"day": listing.objection_until}
        )


def _refuse_before(listing: Listing, day: date) -> None:
    if listing.may_leave_on is None or day < listing.may_leave_on:
        raise Refusal(
            _("It may leave the list from %(day)s.") % {"day": listing.may_leave_on or "?"}
        )


def _over_the_limit(listing: Listing, day: date) -> list[Listing]:
    """Its listings on the abnormal-activity list whose two years are over on `day`."""
    rows = Listing.objects.on_a_list().filter(
        organization=listing.organization_id, list=CreditList.ABNORMAL, limit_on__lte=day
    )
    return list(rows.select_related("organization"))


def _succeed(listing: Listing, day: date, by: User) -> None:
    """End its listings on the abnormal-activity list by the same decision."""
    for row in _over_the_limit(listing, day):
        transition(
            row,
            ListingState.SUCCEEDED,
            by=by,
            removed_on=day,
            removed_by=by,
            removal_document=listing.document,
        )
        answer = _("It was moved to the seriously dishonest list: %(document)s.")
        words = answer % {"document": listing.document}
        settle_listing(row, upheld=False, answer=words, by=by)


def _start(listing: Listing, day: date) -> None:
    """The days that end its time on the list, each with the rule that held on `day`."""
    kinds = []
    if listing.list == CreditList.ABNORMAL:
        kinds.append((TermKind.LIMIT, "limit_on"))
    if listing.ground.leaving == Leaving.LAPSE:
        kinds.append((TermKind.LAPSE, "may_leave_on"))
    if listing.ground.leaving == Leaving.TERM:
        kinds.append((TermKind.DISHONEST, "may_leave_on"))
    calendar = work_calendar()
    changes: dict[str, Any] = {}
    for kind, field in kinds:
        term = term_at(kind, day)
        until = known_end_of(term.term, day, calendar)
        Reckoning.objects.create(listing=listing, term=term, counted_from=day, until=until)
        changes[field] = until
    if changes:
        save_version(listing, **changes)


def _start_anew(listing: Listing, day: date) -> None:
    """Who gives a ground again while on a list begins its time there again, from the newest day:
    a decision that is recorded late shortens none of it."""
    found: Any = Listing.objects.on_a_list().filter(
        organization=listing.organization_id, list=listing.list
    )
    others = list(found.exclude(pk=listing.pk).select_related("ground", "organization"))
    newest = max([day, *(row.listed_on for row in others)])
    _start(listing, newest)
    for row in others if newest == day else ():
        _start(row, day)
