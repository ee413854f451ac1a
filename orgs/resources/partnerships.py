"""What is offered, needed and booked in partnerships as files; whom to call is not told."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.exports import Column


def _times(resource: Any) -> str:
    """As on its page; nothing where it is to be had all day."""
    return "；".join(
        str(window.weekday_names)
        if window.is_all_day
        else f"{window.weekday_names} {window.starts_at:%H:%M}–{window.ends_at:%H:%M}"
        for window in resource.windows.all()
    )


def _of_the_day(value: time) -> str:
    return f"{value:%H:%M}"


_PLACE = Column("place_name", _("Place"))
RESOURCE_COLUMNS = (
    Column("kind"),
    Column("name"),
    Column(heading=_("Owner"), of=lambda resource: resource.owner),
    _PLACE,
    Column("location"),
    Column("capacity"),
    Column("measure"),
    Column(heading=_("Times"), of=_times),
    Column("since"),
    Column("until"),
    Column("conditions"),
    Column("is_open_to_public"),
)
NEED_COLUMNS = (
    Column("title"),
    Column("kind"),
    Column(heading=_("Who needs it"), of=lambda need: need.owner),
    _PLACE,
    Column("topic"),
    Column("quantity"),
    Column("measure"),
    Column("since"),
    Column("until"),
    Column("starts_at", cell=_of_the_day),
    Column("ends_at", cell=_of_the_day),
    Column("remarks"),
    Column("state"),
    Column("entered_on"),
)
BOOKING_COLUMNS = (
    Column("resource__name", _("What it is")),
    Column(heading=_("Owner"), of=lambda booking: booking.owner),
    Column(heading=_("Who asked for it"), of=lambda booking: booking.asker),
    Column("purpose"),
    Column("starts_at"),
    Column("ends_at"),
    Column("quantity"),
    Column("state"),
    Column("explanation"),
    Column("held_on"),
    Column("people"),
    Column("quantity_used"),
    Column("record"),
)
