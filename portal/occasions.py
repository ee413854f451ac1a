"""What the calendar of a unit holds. The apps say of each kind when and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from portal.calendars import Occasion
from portal.enums import Kind
from portal.models import Publication, PublishedEntry

Reader = Callable[[Publication], Occasion]

# What is longer past is in nobody's way, and in nobody's calendar any more.
DAYS_BACK = 31
MOST_LISTED = 500

_readers: dict[str, Reader] = {}


def register(kind: Kind, reader: Reader) -> None:
    """Let `reader(publication)` say when and where an item of `kind` takes place; its `period` is
    the month or the day of it."""
    _readers[kind] = reader


def occasions_in(unit_code: str) -> Iterator[Occasion]:
    """What takes place in a unit and below it, from a month ago on; a fixed number of queries."""
    since = (timezone.localdate() - timedelta(days=DAYS_BACK)).isoformat()
    named = PublishedEntry.objects.filter(unit_code=unit_code).values("publication")
    rows = Publication.objects.current().filter(kind__in=_readers)
    rows = rows.filter(
        Q(pk__in=Publication.objects.within(unit_code).values("pk")) | Q(pk__in=named),
        # A month counts as long as its last day may.
        period__gte=since[:7],
    )
    for publication in rows.defer("search_text").order_by("period", "pk")[:MOST_LISTED]:
        occasion = _readers[publication.kind](publication)
        if occasion.starts_at.date().isoformat() >= since:
            yield occasion
