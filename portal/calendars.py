"""Calendar files (RFC 5545). Knows no models and names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from icalendar import Calendar, Event


def calendar_entry(
    *,
    key: str,
    stamp: datetime,
    starts_at: datetime,
    summary: str,
    place: str,
    topics: Sequence[str],
    address: str = "",
    ends_at: datetime | None = None,
    is_cancelled: bool = False,
) -> bytes:
    """One event as an .ics file.

    A later file with the same `key` and a later `stamp` replaces it in a phone's calendar; one
    that `is_cancelled` strikes it out.
    """
    event = Event()
    event.add("uid", f"{key}@meetings")
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", starts_at)
    if ends_at is not None:
        event.add("dtend", ends_at)
    event.add("summary", summary)
    event.add("location", place)
    event.add("description", "\n".join(topics))
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    if address:
        event.add("url", address)
    calendar = Calendar()
    calendar.add("prodid", "-//benxi-sorting//meetings//ZH")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
