"""Enquiries by registry, and what somebody sees who has a code."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.normalise import parse_receipt_code
from orgs.enums import EnquiryState
from orgs.models import Enquiry
from orgs.queries.places import with_place


def enquiries_for(user: User, state: str = "") -> QuerySet[Enquiry]:
    """The enquiries of the user's jurisdictions, the newest first; `state` is one of EnquiryState,
    or `overdue`."""
    rows = with_place(Enquiry.objects.for_user(user))
    if state == "overdue":
        return rows.filter(state=EnquiryState.RECEIVED, due__lt=timezone.localdate())
    return rows.filter(state=state) if state else rows


def enquiries_to_answer(user: User) -> QuerySet[Enquiry]:
    """Those that nobody has answered, the earliest due first."""
    return enquiries_for(user).filter(state=EnquiryState.RECEIVED).order_by("due", "pk")


def enquiry_by_code(text: str) -> Enquiry | None:
    """The enquiry with the code `text`, however its signs are grouped; None if there is none."""
    code = parse_receipt_code(text)
    return Enquiry.objects.filter(receipt_code=code).first() if code else None


def enquiry_to_take(user: User, public_id: str) -> Enquiry | None:
    """The enquiry out of which `user` makes an application; None if there is none.

    A settled one is found as well: `services.take_enquiry` tells who came too late.
    `public_id` comes from the address as it was typed; PostgreSQL takes no NUL.
    """
    if not public_id.isprintable():
        return None
    return enquiries_for(user).filter(public_id=public_id).first()
