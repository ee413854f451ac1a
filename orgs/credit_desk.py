"""What waits for those who keep the register: annual duties that are late, listings to act on."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.desk import DeskItem, Queue
from accounts.models import User
from orgs import queries
from orgs.constants import REVIEW_LATE
from orgs.enums import AnnualStanding, ListingState
from orgs.models import CreditRequest, Listing, Rating
from orgs.queries.credit_requests import waiting_requests
from orgs.rules import REGISTRARS


def items(user: User) -> Iterator[Queue | DeskItem]:
    """For those who keep the register."""
    if not user.may(REGISTRARS):
        return
    yield from _annual(user)
    today = timezone.localdate()
    reads = ("list", "state", "remove_by", "organization__name")
    yield Queue(queries.waiting_listings(user, today), reads, _listing)
    sent = waiting_requests(user)
    yield Queue(sent, ("kind", "sent_on", "organization__name"), _request)
    expiring = queries.expiring_ratings(Rating.objects.for_user(user), today)
    yield Queue(expiring, ("grade", "valid_until", "organization__name"), _rating)


def _listing(row: Listing) -> DeskItem:
    due = row.remove_by if row.state == ListingState.VERIFIED else None
    return DeskItem(
        title=str(row),
        url=reverse("admin:orgs_listing_change", args=[row.pk]),
        due=due,
        state_label=_asks(row),
        overdue=due is not None and due < timezone.localdate(),
        kind=_("Credit"),
    )


def _request(row: CreditRequest) -> DeskItem:
    return DeskItem(
        title=str(row),
        url=reverse("admin:orgs_creditrequest_change", args=[row.pk]),
        due=None,
        state_label=_("Objection to be answered"),
        overdue=False,
        kind=_("Credit"),
    )


def _rating(rating: Rating) -> DeskItem:
    return DeskItem(
        title=str(rating),
        url=reverse("admin:orgs_rating_change", args=[rating.pk]),
        due=rating.valid_until,
        state_label=_("Rating runs out"),
        overdue=False,
        kind=_("Credit"),
    )


def _annual(user: User) -> Iterator[DeskItem]:
    """One item for all who are late at the registry, one for those late before it alone: the list
    behind each names them."""
    year = timezone.localdate().year - 1
    lines = queries.annual_lines(user, year)
    for standing, state in (
        (AnnualStanding.LATE.value, _("Not handed in")),
        (REVIEW_LATE, _("Overdue at the supervising body")),
    ):
        late = [line for line in lines if standing in line.standings]
        if not late:
            continue
        text = ngettext(
            "%(number)s organisation has not handed in its papers for %(year)s",
            "%(number)s organisations have not handed in their papers for %(year)s",
            len(late),
        )
        yield DeskItem(
            title=text % {"number": len(late), "year": year},
            url=f"{reverse('admin:orgs_annualreturn_due')}?year={year}&standing={standing}",
            due=min(line.next_on for line in late),
            state_label=state,
            overdue=True,
            kind=_("Credit"),
        )


def _asks(row: Listing) -> str:
    words = {
        ListingState.NOTICED: _("The term for objections is over: decide"),
        ListingState.OBJECTED: _("Objection to be answered"),
        ListingState.CLAIMED: _("Repair to be checked"),
        ListingState.VERIFIED: _("To be removed"),
        ListingState.LISTED: _("Its time on the list is over"),
    }
    return words[ListingState(row.state)]
