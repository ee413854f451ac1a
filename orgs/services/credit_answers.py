"""The answers to what organisations asked about a listing: the listing's own steps give them."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import transition
from orgs.enums.credit_requests import RequestState
from orgs.models import CreditRequest, Listing, Organization
from orgs.queries.standards import acts_for
from orgs.rules import REGISTRARS


def refuse_other_askers(organization: Organization, by: User) -> None:
    """Raises Refusal for who neither keeps the register nor acts for `organization` today."""
    if not (by.may(REGISTRARS, organization.jurisdiction) or acts_for(by, organization)):
        raise Refusal(_("Only the organisation itself asks this, or the registry enters it."))


def answer_request(
    request: CreditRequest,
    *,
    state: str,
    answer: str,
    by: User,
    expected_version: int | None = None,
) -> None:
    """Move `request` to `state` with its `answer`.

    Raises DutyConflict for the member who sent it, IllegalTransition, StaleRecord.
    """
    if request.sent_by_id == by.pk:
        raise DutyConflict(_("Whoever sent an objection or application does not answer it."))
    transition(
        request,
        state,
        by=by,
        expected_version=expected_version,
        reason=answer,
        answer=answer,
        answered_by=by,
        answered_on=timezone.localdate(),
    )


def settle_listing(listing: Listing, *, upheld: bool, answer: str, by: User) -> None:
    """Answer what waits about `listing`, where the organisation itself asked it."""
    state = RequestState.UPHELD if upheld else RequestState.DISMISSED
    for request in listing.credit_requests.filter(state=RequestState.RECEIVED):
        answer_request(request, state=state, answer=answer, by=by)
