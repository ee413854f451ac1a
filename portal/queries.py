"""Reads of the publication record. Public pages need nothing else."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Case, Count, Exists, Max, Q, QuerySet, When
from django.utils import timezone

from accounts.constants import CODE_LENGTH
from portal.composed import Composed
from portal.enums import Kind
from portal.models import (
    CalendarDay,
    FormerCode,
    Photo,
    Publication,
    PublicationQuerySet,
    PublishedEntry,
)
from portal.models.publications import former_codes_within
from portal.reading import is_reading, once
from portal.workdays import WorkCalendar, calendar_of

# A page is never older than this.
MARK_SECONDS = 1.0
KEY_LENGTH = 80
SEARCH_WORDS = 5
SEARCH_WORD_LENGTH = 40
UNIT_KINDS = (Kind.COUNTY, Kind.TOWNSHIP, Kind.COMMUNITY)


# What every page asks, and most pages several times, is composed once.
_COLUMNS = tuple(field.attname for field in Publication._meta.concrete_fields)
_NEWEST = Composed(
    lambda: Publication.objects.order_by("-epoch").values_list("epoch", "sha256")[:1]
)
# Without a limit, for which PostgreSQL would walk through what was published last: an item has one
# newest version, and of a kind only few stand on the site about one community.
_CURRENT = Composed(
    lambda kind, key: (
        Publication.objects.current().filter(kind=kind, key=key).values_list(*_COLUMNS)
    )
)
_ABOUT = Composed(
    lambda kind, unit_code: (
        Publication.objects.current().filter(kind=kind, unit_code=unit_code).values_list(*_COLUMNS)
    )
)
# An index finds the first of each kind; the kinds of all rows would be read from all rows.
_STANDING = Composed(
    lambda: Publication.objects.order_by("-epoch").values_list(
        *(Exists(Publication.objects.current().filter(kind=kind.value)) for kind in Kind)
    )[:1]
)
_KINDS_IN = Composed(
    lambda unit_code: (
        Publication.objects.current()
        .filter(unit_code=unit_code)
        .order_by()
        .values_list("kind")
        .distinct()
    )
)


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
    epoch, sha256 = next(iter(_NEWEST.rows()), (0, ""))
    mark = Mark(epoch, sha256, timezone.localdate())
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
    if len(within) == CODE_LENGTH and is_reading() and kind not in _kinds_in(within):
        return Publication.objects.none()
    rows = Publication.objects.current().filter(kind=kind)
    if within:
        rows = rows.within(within)
    if period:
        rows = rows.filter(period=period) if _is_key(period) else rows.none()
    return rows


def _kinds_in(unit_code: str) -> frozenset[str]:
    """The kinds of which something stands on the site about a community: most parts of its page
    ask for one that does not."""

    def read() -> frozenset[str]:
        if _has_its_code_alone(unit_code):
            return frozenset(kind for (kind,) in _KINDS_IN.rows(unit_code))
        rows = Publication.objects.current().within(unit_code).order_by()
        return frozenset(rows.values_list("kind", flat=True).distinct())

    return once(("kinds", unit_code), read)


def _kinds_naming(unit_code: str) -> frozenset[str]:
    """The kinds of which a publication on the site has a part about one unit."""

    def read() -> frozenset[str]:
        rows = _entries(unit_code).order_by()
        return frozenset(rows.values_list("publication__kind", flat=True).distinct())

    return once(("kinds naming", unit_code), read)


def current(kind: Kind, key: str) -> Publication | None:
    """The version of an item that stands on the site; None if there is none."""
    if not _is_key(key):
        return None
    return once(("current", kind, key), lambda: _first(_CURRENT.rows(str(kind), key)))


def _first(rows: list[tuple[Any, ...]]) -> Publication | None:
    return Publication.from_db(DEFAULT_DB_ALIAS, _COLUMNS, rows[0]) if rows else None


def newest_about(kind: Kind, unit_code: str) -> Publication | None:
    """What of one kind was published last about a unit and those below it and stands on the site;
    None if there is nothing."""

    def read() -> Publication | None:
        if not _has_its_code_alone(unit_code):
            return current_of(kind, within=unit_code).first()
        if kind not in _kinds_in(unit_code):
            return None
        return _first(_ABOUT.rows(str(kind), unit_code))

    return once(("newest about", kind, unit_code), read)


def _has_its_code_alone(unit_code: str) -> bool:
    """Whether a page asks of a community that never had another code."""
    if len(unit_code) != CODE_LENGTH or not is_reading():
        return False
    return not former_codes_within(unit_code)


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
    if is_reading() and kind not in _kinds_naming(unit_code):
        return PublishedEntry.objects.none()
    return (
        _entries(unit_code)
        .filter(publication__kind=kind)
        .select_related("publication")
        .defer("publication__payload", "publication__search_text")
        .order_by("-publication__period", "-publication__published_at", "position")
    )


def _entries(unit_code: str) -> QuerySet[PublishedEntry]:
    of_unit = Q(unit_code=unit_code)
    if not _has_its_code_alone(unit_code):
        former = FormerCode.objects.filter(current=unit_code).values("code")
        of_unit |= Q(unit_code__in_few=former)
    return PublishedEntry.objects.filter(
        of_unit,
        publication__is_latest=True,
        publication__withdrawn_at__isnull=True,
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


def nearest_first(rows: PublicationQuerySet, words: list[str]) -> list[tuple[str, int]]:
    """Kind and row number of each of `rows`: where a word of the text begins with the first of the
    `words`, and of these the pages of units, then the newest.

    One query for the list and for its numbers by kind, since it has to read every text.
    """
    first = words[0] if words else ""
    begins = Q(search_text__startswith=first) | Q(search_text__contains=f" {first}")
    ordered = rows.annotate(
        begins=Case(When(begins, then=1), default=0),
        is_unit=Case(When(kind__in=UNIT_KINDS, then=1), default=0),
    ).order_by("-begins", "-is_unit", "-published_at", "-pk")
    return list(ordered.values_list("kind", "pk"))


def in_this_order(numbers: Sequence[int]) -> list[Publication]:
    """The publications with these row numbers, without payloads."""
    found = Publication.objects.current().defer("payload", "search_text").in_bulk(numbers)
    return [found[number] for number in numbers if number in found]


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
    if connection.in_atomic_block:
        return _read_standing_kinds()
    mark, seen = newest_mark(), _StandingKinds.seen
    if seen is None or seen[0] != mark:
        seen = _StandingKinds.seen = (mark, _read_standing_kinds())
    return seen[1]


def _read_standing_kinds() -> frozenset[str]:
    found = next(iter(_STANDING.rows()), ())
    return frozenset(kind.value for kind, stands in zip(Kind, found, strict=False) if stands)


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
