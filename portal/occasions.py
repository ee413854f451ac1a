"""What the calendar of a unit holds. The apps say of each kind when and where it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from portal.calendars import Occasion
from portal.enums import Kind
from portal.models import Publication, PublicationQuerySet, PublishedEntry, published_about

Reader = Callable[[Publication], Occasion]

# What is longer past is in nobody's way, and in nobody's calendar any more.
DAYS_BACK = 31
MOST_LISTED = 500
# Notices of meetings say day and time apart. All are said in the time of the place.
_START = Coalesce(
    KT("payload__starts_at"),
    Concat(KT("payload__held_on"), Value("T"), KT("payload__time"), output_field=TextField()),
    output_field=TextField(),
)

_readers: dict[str, Reader] = {}


def register(kind: Kind, reader: Reader) -> None:
    """Let `reader(publication)` say when and where an item of `kind` takes place; its `period` is
    the month or the day of it."""
    _readers[kind] = reader


def occasions_in(unit_code: str) -> list[Occasion]:
    """What takes place in a unit and below it: what is to come, the soonest first, then what has
    been within a month, the last first; at most MOST_LISTED, in two queries.

    Whoever holds it: one of the county in a community is also in the calendar of its township.
    """
    today = timezone.localdate()
    since = (today - timedelta(days=DAYS_BACK)).isoformat()
    rows = _rows(unit_code, since)
    coming = rows.filter(start__gte=today.isoformat()).order_by("start", "pk")
    found = _read(coming[:MOST_LISTED])
    past = rows.filter(start__gte=since, start__lt=today.isoformat()).order_by("-start", "-pk")
    return found + _read(past[: MOST_LISTED - len(found)])


def coming_in(unit_code: str, number: int) -> list[Occasion]:
    """The `number` that take place next in a unit and below it, the soonest first; one query."""
    today = timezone.localdate().isoformat()
    rows = _rows(unit_code, today).filter(start__gte=today).order_by("start", "pk")
    found = (one for one in _read(rows[:MOST_LISTED]) if not one.is_cancelled)
    return list(islice(found, number))


def _rows(unit_code: str, since: str) -> Any:
    """Those that may take place from the day `since` on; `start` is when, as text that sorts."""
    about = published_about(unit_code)
    named = Exists(PublishedEntry.objects.filter(about, publication=OuterRef("pk")))
    # A month counts as long as its last day may.
    rows = Publication.objects.current().filter(kind__in=_readers, period__gte=since[:7])
    return rows.filter(about | named).annotate(start=_START).defer("search_text")


def _read(rows: PublicationQuerySet) -> list[Occasion]:
    return [_readers[publication.kind](publication) for publication in rows]
