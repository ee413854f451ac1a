"""Ratings 1A to 5A (社会组织评估管理办法, 民政部令第39号), and signatures of pledges."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once, record_event, save_version
from orgs.deadlines import civil_end_of, grade_of
from orgs.enums import OrganizationKind, OrganizationStatus, TermKind
from orgs.models import Organization, Pledge, Rating, RatingScale, Signature
from orgs.rules import REGISTRARS
from orgs.services.credit import refuse_other_registers
from orgs.services.credit_rules import term_at


def rate(
    organization: Organization,
    *,
    score: int,
    document: str,
    decided_on: date,
    by: User,
    token: str,
) -> tuple[Rating, bool]:
    """Record a rating by its `score`, once for each `token`.

    Grade and validity follow from the scale and the term that held on `decided_on`. Raises Refusal
    for who does not keep its register and for a score below every grade, ValidationError keyed by
    field, with each reason for which it may not be rated.
    """
    refuse_other_registers(organization, by)
    scale, grade = _graded(score, decided_on)
    term = term_at(TermKind.RATING, decided_on)

    def create() -> Rating:
        transaction_lock("audit")
        row = Rating(
            organization=Organization.objects.get(pk=organization.pk),
            grade=grade,
            score=score,
            scale=scale,
            term=term,
            document=document,
            decided_on=decided_on,
            valid_until=civil_end_of(term.term, decided_on),
            recorded_by=by,
        )
        row.full_clean(exclude=["recorded_by"])
        row.save()
        after = {"grade": grade, "score": score, "valid_until": row.valid_until}
        record_event(actor=by, action="rating.added", target=row, after=after)
        return row

    return once(model=Rating, user=by, token=token, create=create)


def _graded(score: int, decided_on: date) -> tuple[RatingScale, int]:
    scale: RatingScale | None = RatingScale.objects.at(decided_on)
    if scale is None:
        raise Refusal(_("No scale of ratings holds on %(day)s.") % {"day": decided_on})
    if decided_on > timezone.localdate():
        raise ValidationError({"decided_on": _("This day lies in the future.")})
    if score > scale.full_mark:
        raise ValidationError(
            {"score": _("The full mark is %(mark)s.") % {"mark": scale.full_mark}}
        )
    grade = grade_of(score, scale.thresholds)
    if grade is None:
        raise Refusal(
            _("%(score)s is below the first grade (%(least)s).")
            % {"score": score, "least": scale.least_1a}
        )
    return scale, grade


def cancel_rating(
    row: Rating, *, by: User, reason: str, expected_version: int, on: date | None = None
) -> None:
    """Take a rating back with the reason. Raises Refusal, StaleRecord."""
    refuse_other_registers(row.organization, by)
    day = on or timezone.localdate()
    if row.cancelled_on is not None:
        raise Refusal(_("This rating was cancelled already."))
    if not reason.strip():
        raise ValidationError({"cancel_reason": _("Give the reason.")})
    if not row.decided_on <= day <= timezone.localdate():
        raise ValidationError({"cancelled_on": _("This day lies in the future or too early.")})
    with transaction.atomic():
        changes = {"cancelled_on": day, "cancel_reason": reason, "cancelled_by": by}
        save_version(row, expected_version=expected_version, **changes)
        record_event(
            actor=by,
            action="rating.cancelled",
            target=row,
            before={"valid_until": row.valid_until},
            after={"cancelled_on": day},
            reason=reason,
        )


def begin_pledge(pledge: Pledge, *, by: User, token: str) -> tuple[Pledge, bool]:
    """Enter a commitment or a pact, once for each `token`.

    An industry association may begin a pact, where it is registered (policy clause 4.4.a). Raises
    Refusal for who does not keep the register, ValidationError keyed by field.
    """
    if not by.may(REGISTRARS, pledge.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city keeps this register."))
    _refuse_other_beginners(pledge)
    pledge.recorded_by = by

    def create() -> Pledge:
        transaction_lock("audit")
        pledge.full_clean(exclude=["recorded_by"])
        pledge.save()
        after = {
            "kind": pledge.kind,
            "title": pledge.title,
            "since": pledge.since,
            "association": pledge.association_id,
        }
        record_event(actor=by, action="pledge.added", target=pledge, after=after)
        return pledge

    return once(model=Pledge, user=by, token=token, create=create)


def _refuse_other_beginners(pledge: Pledge) -> None:
    association = pledge.association
    if association is None:
        return
    is_one = association.kind == OrganizationKind.INDUSTRY_ASSOCIATION
    if not is_one or association.status != OrganizationStatus.ACTIVE:
        raise ValidationError({"association": _("An active industry association begins a pact.")})
    if association.jurisdiction != pledge.jurisdiction:
        raise ValidationError(
            {"jurisdiction": _("An association begins a pact where it is registered.")}
        )


def sign(signature: Signature, *, by: User, token: str) -> tuple[Signature, bool]:
    """Record that an organisation signed a pledge. Raises Refusal, ValidationError."""
    refuse_other_registers(signature.organization, by)
    pledge, day = signature.pledge, signature.signed_on
    if not pledge.since <= day <= min(pledge.until or day, timezone.localdate()):
        raise ValidationError({"signed_on": _("It could not be signed on this day.")})
    signature.recorded_by = by

    def create() -> Signature:
        transaction_lock("audit")
        signature.full_clean(exclude=["recorded_by"])
        signature.save()
        after = {"pledge": pledge.pk, "organization": signature.organization_id, "signed_on": day}
        record_event(actor=by, action="signature.added", target=signature, after=after)
        return signature

    return once(model=Signature, user=by, token=token, create=create)


def withdraw_signature(
    row: Signature, *, by: User, expected_version: int, on: date | None = None
) -> None:
    """Record that an organisation withdrew. Raises Refusal, ValidationError, StaleRecord."""
    refuse_other_registers(row.organization, by)
    day = on or timezone.localdate()
    if row.withdrawn_on is not None:
        raise Refusal(_("It has withdrawn already."))
    if not row.signed_on <= day <= timezone.localdate():
        raise ValidationError({"withdrawn_on": _("This day lies in the future or too early.")})
    with transaction.atomic():
        changes = {"withdrawn_on": day, "withdrawn_by": by}
        save_version(row, expected_version=expected_version, **changes)
        record_event(
            actor=by, action="signature.withdrawn", target=row, after={"withdrawn_on": day}
        )
