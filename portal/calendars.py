"""Calendar files (RFC 5545). Knows no models and names nobody."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event

PRODUCT = "-//benxi-sorting//meetings//ZH"


@dataclass(frozen=True)
class Occasion:
    """Something that people come to.

    In a phone's calendar one with the same `key` and a later `stamp` replaces it; one that
    `is_cancelled` strikes it out.
    """

    key: str
    stamp: datetime
    starts_at: datetime
    summary: str
    place: str
    topics: Sequence[str]
    address: str = ""
    ends_at: datetime | None = None
    is_cancelled: bool = False


def calendar_of(occasions: Iterable[Occasion], *, name: str = "") -> bytes:
    """An .ics file; one with a `name` can be subscribed to and is asked for again each day."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if name:
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval;value=duration", "P1D")
    for occasion in occasions:
        calendar.add_component(_event(occasion))
    return bytes(calendar.to_ical())


def _event(occasion: Occasion) -> Event:
    event = Event()
    event.add("uid", f"{occasion.key}@meetings")
    event.add("dtstamp", occasion.stamp)
    event.add("last-modified", occasion.stamp)
    # In UTC: a zone's name alone means nothing without its whole definition in the file (3.2.19).
    event.add("dtstart", occasion.starts_at.astimezone(UTC))
    if occasion.ends_at is not None:
        event.add("dtend", occasion.ends_at.astimezone(UTC))
    event.add("summary", occasion.summary)
    event.add("location", occasion.place)
    event.add("description", "\n".join(occasion.topics))
    event.add("status", "CANCELLED" if occasion.is_cancelled else "CONFIRMED")
    if occasion.address:
        event.add("url", occasion.address)
    return event
