"""Reads of the publication record. Public pages need nothing else."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Count, Max, Q, QuerySet, When
from django.utils import timezone

from accounts.constants import CODE_LENGTH
from portal.enums import Kind
from portal.models import (
    CalendarDay,
    FormerCode,
    Photo,
    Publication,
    PublicationQuerySet,
    PublishedEntry,
)
from portal.workdays import WorkCalendar, calendar_of

# A page is never older than this.
MARK_SECONDS = 1.0
KEY_LENGTH = 80
SEARCH_WORDS = 5
SEARCH_WORD_LENGTH = 40
UNIT_KINDS = (Kind.COUNTY, Kind.TOWNSHIP, Kind.COMMUNITY)


class Mark(NamedTuple):
    """What a public page depends on besides the code: the record's end, and the civil day.

    What is overdue, or open for opinions, changes at midnight without a publication.
    """

    epoch: int
    sha256: str
    day: date


class _NewestMark:
    """What this process last saw of the record's end, and when."""

    seen: tuple[float, Mark] | None = None


def newest_mark() -> Mark:
    """The greatest epoch with its publication's hash and today, looked up at most once a second.

    Two records can count alike (one restored from a backup), but not hash alike. Inside of a
    transaction it is always looked up: what is seen there may never be committed.
    """
    in_transaction = connection.in_atomic_block
    now = time.monotonic()
    seen = _NewestMark.seen
    if seen is not None and not in_transaction and now - seen[0] < MARK_SECONDS:
        return seen[1]
    row = Publication.objects.order_by("-epoch").values_list("epoch", "sha256").first()
    mark = Mark(*(row or (0, "")), timezone.localdate())
    if not in_transaction:
        _NewestMark.seen = (now, mark)
    return mark


def forget_newest_mark() -> None:
    """Make the next `newest_mark` look; called by what publishes and by tests."""
    _NewestMark.seen = None


def fold(text: str) -> str:
    """`text` as it is compared in searches: one form of width and case, no control characters."""
    normal = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(c if c.isprintable() else " " for c in normal).split())


def _is_key(key: str) -> bool:
    return 0 < len(key) <= KEY_LENGTH and "\x00" not in key


def current_of(kind: Kind, *, within: str = "", period: str = "") -> PublicationQuerySet:
    """What stands on the site of one kind: about the unit `within` and below it, of one period."""
    rows = Publication.objects.current().filter(kind=kind)
    if within:
        rows = rows.within(within)
    if period:
        rows = rows.filter(period=period) if _is_key(period) else rows.none()
    return rows


def current(kind: Kind, key: str) -> Publication | None:
    """The version of an item that stands on the site; None if there is none."""
    return current_of(kind).filter(key=key).first() if _is_key(key) else None


def versions(kind: Kind, key: str) -> PublicationQuerySet:
    """All versions of an item, the newest first, each with `taken_down`."""
    rows = Publication.objects.filter(kind=kind, key=key) if _is_key(key) else None
    if rows is None:
        return Publication.objects.none()
    return rows.with_taken_down().select_related("previous").order_by("-version")


def version_lines(kind: Kind, key: str) -> PublicationQuerySet:
    """`versions` as lists show them: without payloads, neither their own nor the ones before."""
    return versions(kind, key).select_related(None).defer("payload", "search_text")


def with_hash(sha256: str) -> Publication | None:
    """The version with this hash, withdrawn or not, with `taken_down`."""
    rows = Publication.objects.filter(sha256=sha256).with_taken_down()
    return rows.select_related("previous", "next").first()


def entries_for(unit_code: str, kind: Kind = Kind.BULLETIN) -> QuerySet[PublishedEntry]:
    """The parts about one unit in what stands on the site, the newest period first.

    The publications come along without their payloads, which hold all other units too.
    """
    return (
        PublishedEntry.objects.filter(
            Q(unit_code=unit_code)
            | Q(unit_code__in_few=FormerCode.objects.filter(current=unit_code).values("code")),
            publication__kind=kind,
            publication__is_latest=True,
            publication__withdrawn_at__isnull=True,
        )
        .select_related("publication")
        .defer("publication__payload", "publication__search_text")
        .order_by("-publication__period", "-publication__published_at", "position")
    )


def search_words(text: str) -> list[str]:
    """The folded words of a search, each once, at most five and 40 characters each."""
    words = dict.fromkeys(word[:SEARCH_WORD_LENGTH] for word in fold(text).split())
    return list(words)[:SEARCH_WORDS]


def search(text: str, *, kinds: tuple[Kind, ...] = (), within: str = "") -> PublicationQuerySet:
    """What stands on the site and contains every word of `text`; nothing for an empty text."""
    words = search_words(text)
    if not words:
        return Publication.objects.none()
    rows = Publication.objects.current()
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if within:
        rows = rows.within(within)
    for word in words:
        rows = rows.filter(search_text__contains=word)
    return rows


def numbers_by_kind(rows: PublicationQuerySet) -> dict[Kind, int]:
    """How many of `rows` there are of each kind, in the order of kinds; those without left out."""
    found = dict(rows.order_by().values_list("kind").annotate(number=Count("*")))
    return {kind: found[kind] for kind in Kind if kind in found}


def nearest_first(rows: PublicationQuerySet, words: list[str]) -> PublicationQuerySet:
    """Where a word of the text begins with the first of the `words`, and of these the pages of
    units, then the newest; without payloads."""
    first = words[0] if words else ""
    begins = Q(search_text__startswith=first) | Q(search_text__contains=f" {first}")
    ordered = rows.annotate(
        begins=Case(When(begins, then=1), default=0),
        is_unit=Case(When(kind__in=UNIT_KINDS, then=1), default=0),
    ).order_by("-begins", "-is_unit", "-published_at", "-pk")
    return ordered.defer("payload", "search_text")


def numbers_alone(words: list[str], *, within: str = "") -> list[tuple[str, int]]:
    """How much each of several words finds by itself, those that find nothing left out."""
    if len(words) < 2:  # noqa: PLR2004 (one word was looked for already)
        return []
    numbers = [(word, search(word, within=within).count()) for word in words]
    return [(word, number) for word, number in numbers if number]


def counts(within: str = "") -> dict[str, int]:
    """How many items of each kind stand on the site; every kind is named."""
    rows = Publication.objects.current()
    if within and len(within) <= CODE_LENGTH:
        rows = rows.within(within)
    found = dict(rows.order_by().values_list("kind").annotate(number=Count("*")))
    return {kind.value: found.get(kind.value, 0) for kind in Kind}


def existing_counts(*kinds: Kind) -> dict[str, int]:
    """How many units of each of `kinds` stand on the site and have not been closed."""
    rows = Publication.objects.current().filter(kind__in=kinds).existing()
    found = dict(rows.order_by().values_list("kind").annotate(number=Count("*")))
    return {kind.value: found.get(kind.value, 0) for kind in kinds}


class _StandingKinds:
    """What this process last found to stand on the site, and at which mark."""

    seen: tuple[Mark, frozenset[str]] | None = None


def standing_kinds() -> frozenset[str]:
    """The kinds of which something stands on the site; asked once for each state of the record, and
    inside of a transaction always."""
    kinds = Publication.objects.current().order_by().values_list("kind", flat=True).distinct()
    if connection.in_atomic_block:
        return frozenset(kinds)
    mark, seen = newest_mark(), _StandingKinds.seen
    if seen is None or seen[0] != mark:
        seen = _StandingKinds.seen = (mark, frozenset(kinds))
    return seen[1]


def newest(kind: Kind, number: int) -> PublicationQuerySet:
    """The `number` items of a kind on the site that were published last, without their payloads."""
    rows = current_of(kind).defer("payload", "search_text")
    return rows.order_by("-published_at", "-pk")[:number]


def stale_columns(jurisdiction: str, limits: Mapping[str, int]) -> list[tuple[Kind, date, int]]:
    """The kinds of which nothing new stands on the site for longer than their limit in `limits`
    (civil days): each with the day of the newest and for how many days that is, the longest first.

    Of the unit `jurisdiction` and those below it; a kind of which nothing stands there is no column
    and has its page hidden. Two queries: the rows of the longest limit, then those found wanting.
    """
    today = timezone.localdate()
    begin = timezone.now() - timedelta(days=max(limits.values(), default=0) + 1)
    rows = Publication.objects.current().within(jurisdiction).order_by().values_list("kind")
    recent = rows.filter(kind__in=limits, published_at__gte=begin)
    newest = dict(recent.annotate(newest=Max("published_at")))
    wanting = [kind for kind in limits if kind not in newest]
    newest |= dict(rows.filter(kind__in=wanting).annotate(newest=Max("published_at")))
    days = {kind: timezone.localdate(moment) for kind, moment in newest.items()}
    found = [
        (Kind(kind), day, (today - day).days)
        for kind, day in days.items()
        if (today - day).days > limits[kind]
    ]
    return sorted(found, key=lambda column: (-column[2], column[0]))


def published_photo(public_id: str) -> Photo | None:
    """The photo, if something that stands on the site shows it."""
    return (
        Photo.objects.filter(
            public_id=public_id,
            publications__is_latest=True,
            publications__withdrawn_at__isnull=True,
        )
        .distinct()
        .first()
    )


def work_calendar() -> WorkCalendar:
    """The calendar of working days of all years that were entered; one query."""
    return calendar_of(CalendarDay.objects.values_list("day", "is_working"))
