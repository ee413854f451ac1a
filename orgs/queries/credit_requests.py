"""What organisations ask about their credit record, and what they may ask now."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from orgs.enums import Leaving, ListingState
from orgs.enums.credit_requests import RequestKind, RequestState
from orgs.models import AnnualReturn, CreditEntry, CreditRequest, Listing, RecordFile
from orgs.queries.members import organizations_of

# By the word that stands in addresses and names the column.
SUBJECT_MODELS: dict[str, Any] = {
    "listing": Listing,
    "entry": CreditEntry,
    "annual": AnnualReturn,
}


def name_of(subject: Any) -> str:
    """The column of a request that names `subject`."""
    return next(name for name, model in SUBJECT_MODELS.items() if isinstance(subject, model))


def own_subject(user: User, name: str, pk: int) -> Any:
    """The row of the own organisation's credit record; None where it is none of it."""
    model = SUBJECT_MODELS.get(name)
    if model is None:
        return None
    rows = model.objects.filter(organization__in=organizations_of(user))
    return rows.select_related("organization").filter(pk=pk).first()


def is_waiting(subject: Any) -> bool:
    """Whether something that was asked about `subject` waits for its answer."""
    waits: bool = subject.credit_requests.filter(state=RequestState.RECEIVED).exists()
    return waits


def askable_kinds(subject: Any, today: date | None = None) -> list[str]:
    """What its organisation may ask about `subject` on a civil day, today by default."""
    today = today or timezone.localdate()
    if isinstance(subject, Listing):
        return _askable_of_listing(subject, today)
    if isinstance(subject, CreditEntry):
        stands = not subject.is_retraction and not hasattr(subject, "correction")
        return [RequestKind.OBJECTION.value] if stands and subject.is_public else []
    return [RequestKind.OBJECTION.value] if subject.result else []


def _askable_of_listing(listing: Listing, today: date) -> list[str]:
    until = listing.objection_until
    if listing.state == ListingState.NOTICED and (until is None or today <= until):
        return [RequestKind.OBJECTION.value]
    if listing.state != ListingState.LISTED:
        return []
    leaving = listing.ground.leaving
    over = listing.may_leave_on is not None and today >= listing.may_leave_on
    if leaving == Leaving.REPAIR or (leaving == Leaving.TERM and over):
        return [RequestKind.REPAIR.value]
    return []


def requests_of(user: User) -> QuerySet[CreditRequest]:
    """What the user's organisations asked, the newest first, with the files."""
    rows = CreditRequest.objects.filter(organization__in=organizations_of(user))
    return _read(rows)


def requests_for(user: User) -> QuerySet[CreditRequest]:
    """What `user` may read: of the own organisations, or of the register that is kept."""
    return _read(CreditRequest.objects.for_user(user))


def waiting_requests(user: User) -> QuerySet[CreditRequest]:
    """Objections to entries and annual results that wait for the registry's answer; those about
    listings wait with the listing."""
    rows = CreditRequest.objects.for_user(user).filter(
        state=RequestState.RECEIVED, listing__isnull=True
    )
    return rows.select_related("organization").order_by("sent_on", "pk")


def _read(rows: Any) -> QuerySet[CreditRequest]:
    found: QuerySet[CreditRequest] = rows.select_related(
        "organization",
        "listing__ground",
        "listing__organization",
        "entry__organization",
        "annual__organization",
        "sent_by",
    ).prefetch_related("files")
    return found.order_by("-sent_on", "-pk")


def file_of(request: CreditRequest, public_id: str) -> RecordFile | None:
    """A file that was sent with `request`."""
    found: RecordFile | None = request.files.filter(public_id=public_id).first()
    return found
