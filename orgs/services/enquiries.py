"""Enquiries: sent by anybody, answered by the registry, or taken as an application."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import record_event, transition
from communities.models import County
from orgs.enums import EnquiryState
from orgs.models import Enquiry, RegistrationCase
from orgs.services.cases import refuse_unfit
from orgs.services.opening import CaseEntry, open_case

# Personal Information Protection Law, article 47: what is not needed any more is deleted.
FORGOTTEN: dict[str, Any] = {"contact_name": "", "contact_phone": ""}


@dataclass(frozen=True)
class EnquiryContent:
    """What somebody sends; kind and contact may be left out."""

    text: str
    kind: str = ""
    contact_name: str = ""
    contact_phone: str = ""


def send_enquiry(county: County, *, content: EnquiryContent, token: str) -> Enquiry:
    """Take an enquiry from the public site, once for each `token`.

    The same form sent again with other words or another telephone is something new. It is due
    FEEDBACK_ANSWER_DAYS civil days from today. Raises ValidationError for what cannot be kept.
    """
    sent = "\n".join((token, county.code, *astuple(content)))
    key = salted_hmac("orgs.enquiry", sent, algorithm="sha256").hexdigest()
    before = Enquiry.objects.filter(token=key).first()
    if before is not None:
        return before
    try:
        return _keep(county, content, key)
    except IntegrityError:  # the other of two clicks was faster
        return Enquiry.objects.get(token=key)


def _keep(county: County, content: EnquiryContent, token: str) -> Enquiry:
    today = timezone.localdate()
    enquiry = Enquiry(
        jurisdiction=county.code,
        kind=content.kind,
        text=content.text,
        contact_name=content.contact_name,
        contact_phone=content.contact_phone,
        token=token,
        received_on=today,
        due=today + timedelta(days=settings.FEEDBACK_ANSWER_DAYS),
    )
    enquiry.clean_fields()
    with transaction.atomic():
        enquiry.save(force_insert=True)
        record_event(actor=None, action="enquiry.received", target=enquiry)
    return enquiry


def answer_enquiry(
    enquiry: Enquiry, *, by: User, answer: str, expected_version: int | None = None
) -> None:
    """Answer it, or correct the answer; the day of the first answer stays.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    _settle(enquiry, EnquiryState.ANSWERED, by=by, answer=answer, expected_version=expected_version)


def reject_enquiry(
    enquiry: Enquiry, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Do not accept it, with a reason that the sender reads; how to reach them is deleted.

    Raises ValidationError keyed by field, Refusal, StaleRecord.
    """
    _settle(enquiry, EnquiryState.REJECTED, by=by, answer=reason, expected_version=expected_version)


def _settle(
    enquiry: Enquiry, target: EnquiryState, *, by: User, answer: str, expected_version: int | None
) -> None:
    is_rejected = target == EnquiryState.REJECTED
    if not answer.strip():
        raise ValidationError({"answer": _("Write the answer.")})
    refuse_unfit(enquiry, answer=answer.strip())
    transition(
        enquiry,
        target,
        by=by,
        expected_version=expected_version,
        reason=answer if is_rejected else "",
        answer=answer.strip(),
        answered_by=by,
        answered_on=enquiry.answered_on or timezone.localdate(),
        **(FORGOTTEN if is_rejected else {}),
    )


def close_enquiry(enquiry: Enquiry, *, by: User, expected_version: int | None = None) -> None:
    """Nothing is left to do; how to reach the sender is deleted with it."""
    transition(enquiry, EnquiryState.CLOSED, by=by, expected_version=expected_version, **FORGOTTEN)


def take_enquiry(
    enquiry: Enquiry, *, by: User, entry: CaseEntry, token: str
) -> tuple[RegistrationCase, bool]:
    """Make a case of it: the sender's code leads to the case from now on.

    Raises what `open_case` raises, StaleRecord where somebody else was faster.
    """
    with transaction.atomic():
        case, is_new = open_case(by=by, entry=entry, token=token)
        if is_new:
            transition(enquiry, EnquiryState.IN_CASE, by=by, case=case, **FORGOTTEN)
    return case, is_new
