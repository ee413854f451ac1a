"""What waits in partnerships: requests to answer, needs without a booking, what took place,
and the site that lags behind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.models import User
from communities.models import County
from orgs import queries
from orgs.models import Booking, Need
from orgs.partnership_public import proposals
from orgs.rules import PARTNERSHIP_READERS, REGISTRARS

OF_BOOKING = ("public_id", "starts_at", "ends_at", "resource__name")
OF_NEED = ("public_id", "title", "until")


def items(user: User) -> Iterator[Queue | DeskItem]:
    """For who acts for a committee, an organisation, or, as an officer, for units."""
    if not user.may(PARTNERSHIP_READERS):
        return
    yield Queue(queries.bookings_for(user, "answer"), OF_BOOKING, _to_answer)
    yield Queue(queries.bookings_for(user, "record"), OF_BOOKING, _to_record)
    yield Queue(queries.needs_alone(user), OF_NEED, _alone)
    yield Queue(queries.needs_to_settle(user), OF_NEED, _to_settle)
    yield from _to_publish(user)


def _to_answer(booking: Booking) -> DeskItem:
    day = timezone.localdate(booking.starts_at)
    return _item(booking, "booking_detail", _("Request to answer"), day)


def _to_record(booking: Booking) -> DeskItem:
    return _item(booking, "booking_detail", _("To be recorded"), None)


def _alone(need: Need) -> DeskItem:
    return _item(need, "need_detail", _("Need without a booking"), need.until)


def _to_settle(need: Need) -> DeskItem:
    return _item(need, "need_detail", _("Need to settle"), None)


def _to_publish(user: User) -> Iterator[DeskItem]:
    """Counties whose page on the site is other than what holds today, and of which the user wrote
    nothing."""
    if not user.may(REGISTRARS):
        return
    rows: Any = County.objects.for_user(user).order_by("code")
    for one in proposals(county for county in rows if user.may(REGISTRARS, county.code)):
        if one.is_other and user.pk not in one.authors:
            yield DeskItem(
                title=one.county.name,
                url=f"{reverse('admin:orgs_partnership_publish')}?county={one.county.slug}",
                due=None,
                state_label=_("Partnerships to publish anew"),
                overdue=False,
                kind="partnership",
            )


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
