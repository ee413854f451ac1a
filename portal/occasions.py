"""What the calendar of a unit holds. The apps say of each kind when and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.calendars import Occasion
from portal.enums import Kind
from portal.models import Publication, PublishedEntry, published_about

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
    """What takes place in a unit and below it, from a month ago on, the last first; one query.

    Whoever holds it: one of the county in a community is also in the calendar of its township.
    """
    since = (timezone.localdate() - timedelta(days=DAYS_BACK)).isoformat()
    about = published_about(unit_code)
    named = Exists(PublishedEntry.objects.filter(about, publication=OuterRef("pk")))
    # A month counts as long as its last day may.
    rows = Publication.objects.current().filter(kind__in=_readers, period__gte=since[:7])
    rows = rows.filter(about | named).defer("search_text")
    for publication in rows.order_by("-period", "-pk")[:MOST_LISTED]:
        occasion = _readers[publication.kind](publication)
        if occasion.starts_at.date().isoformat() >= since:
            yield occasion
