"""What waits in partnerships: requests to answer, needs without a booking, what took place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Shortcut
from accounts.models import User
from orgs import queries
from orgs.rules import PARTNERSHIP_READERS

MOST = 30


def items(user: User) -> Iterator[DeskItem]:
    """For who acts for a committee, an organisation, or, as an officer, for units."""
    if not user.may(PARTNERSHIP_READERS):
        return
    for booking in queries.bookings_for(user, "answer")[:MOST]:
        day = timezone.localtime(booking.starts_at).date()
        yield _item(booking, "booking_detail", _("Request to answer"), day)
    for booking in queries.bookings_for(user, "record")[:MOST]:
        yield _item(booking, "booking_detail", _("To be recorded"), None)
    for need in queries.needs_alone(user)[:MOST]:
        yield _item(need, "need_detail", _("Need without a booking"), need.until)
    for need in queries.needs_to_settle(user)[:MOST]:
        yield _item(need, "need_detail", _("Need to settle"), None)


def _item(row: Any, page: str, label: str, due: date | None) -> DeskItem:
    return DeskItem(
        title=str(row),
        url=reverse(page, args=[row.public_id]),
        due=due,
        state_label=label,
        overdue=due is not None and due < timezone.localdate(),
        kind=str(row._meta.model_name),
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    if user.may(PARTNERSHIP_READERS):
        yield Shortcut(
            title=_("Party-building partnerships"),
            url=reverse("partnership_home"),
            description=_("Places, people and things to share; what is needed; bookings."),
        )
