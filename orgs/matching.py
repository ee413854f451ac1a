"""When resources are free, and which of them fit a need: plain values in, plain values out.

Times are civil times of Asia/Shanghai without a zone. A span holds its start and not its end, so
two that touch do not clash. A window whose end is not after its start ends on the next day; from
00:00 to 00:00 it is the whole day. Its days are those on which it begins, both ends included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from itertools import pairwise

from accounts.constants import CITY_DIGITS, COMMUNITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from orgs.enums import Closeness, ResourceKind

_DAY = timedelta(days=1)
_LEVELS = (
    (COMMUNITY_DIGITS, Closeness.COMMUNITY),
    (TOWNSHIP_DIGITS, Closeness.TOWNSHIP),
    (COUNTY_DIGITS, Closeness.COUNTY),
)
_RANKS = {level: rank for rank, level in enumerate(Closeness)}


@dataclass(frozen=True, order=True)
class Span:
    start: datetime
    end: datetime

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def holds(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def cut(self, other: Span) -> Span:
        """What both have; they overlap."""
        return Span(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True)
class Use:
    """That something takes up `quantity` of a resource; `name` is how people call it."""

    span: Span
    quantity: int
    name: str = ""


@dataclass(frozen=True)
class Window:
    """Times of some days: `weekdays` are 1 (Monday) to 7, without any every day."""

    starts: time
    ends: time
    weekdays: frozenset[int] = frozenset()
    since: date | None = None
    until: date | None = None

    def begins_on(self, day: date) -> bool:
        return (
            (not self.weekdays or day.isoweekday() in self.weekdays)
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True)
class Offer:
    """A resource: `key` tells it, `place` is a division code, `uses` are its agreed bookings."""

    key: int
    name: str
    kind: str
    place: str
    capacity: int
    since: date
    until: date | None = None
    windows: Sequence[Window] = ()
    uses: Sequence[Use] = ()
    is_partner: bool = False


@dataclass(frozen=True)
class Want:
    """A need: `quantity` at one time on some day from `since` to `until`; without times, all
    day."""

    kind: str
    place: str
    quantity: int
    since: date
    until: date
    starts: time = time.min
    ends: time = time.min


@dataclass(frozen=True)
class Amount:
    """So many `measure`: 40 people, 2 sets."""

    number: int
    measure: str


@dataclass(frozen=True)
class Suggestion:
    """Why an offer fits: `span` is free, and is the whole of the wanted time of that day or a
    part of it; `free` is how much is left then."""

    key: int
    closeness: Closeness
    span: Span
    is_whole: bool
    free: int
    is_partner: bool


def span_of(day: date, starts: time, ends: time) -> Span:
    """From `starts` on `day` to `ends`, which may lie on the next day."""
    start, end = datetime.combine(day, starts), datetime.combine(day, ends)
    return Span(start, end if end > start else end + _DAY)


def joined(spans: Iterable[Span]) -> list[Span]:
    """`spans` in their order, those that overlap or touch made one."""

    def join(found: list[Span], span: Span) -> list[Span]:
        if found and span.start <= found[-1].end:
            return [*found[:-1], Span(found[-1].start, max(found[-1].end, span.end))]
        return [*found, span]

    return reduce(join, sorted(spans), [])


def times_of(offer: Offer, within: Span) -> list[Span]:
    """When `offer` is to be had at all, booked or not, as far as it touches `within`."""
    day = max(within.start.date() - _DAY, offer.since)
    last = min(within.end.date(), offer.until or date.max)
    windows = offer.windows or (Window(time.min, time.min),)
    found = []
    while day <= last:
        found += [span_of(day, w.starts, w.ends) for w in windows if w.begins_on(day)]
        day += _DAY
    return [span for span in joined(found) if span.overlaps(within)]


def is_offered(offer: Offer, span: Span) -> bool:
    """Whether the whole `span` lies in the times of `offer`."""
    return any(times.holds(span) for times in times_of(offer, span))


def is_exclusive(kind: str) -> bool:
    """A place is booked once at a time; people and things up to their quantity."""
    return kind == ResourceKind.PLACE


def _points(span: Span, uses: Iterable[Use]) -> list[datetime]:
    """The moments in `span` at which more may be taken up than before."""
    return sorted({span.start, *(max(span.start, use.span.start) for use in uses)})


def _at(moment: datetime, uses: Iterable[Use]) -> list[Use]:
    return [use for use in uses if use.span.start <= moment < use.span.end]


def clashes(
    *, kind: str, capacity: int, span: Span, quantity: int, uses: Iterable[Use]
) -> list[Use]:
    """The uses beside which `quantity` is too much at some moment of `span`; empty where it is
    free. Of several such moments, those of the first."""
    beside = sorted((u for u in uses if u.span.overlaps(span)), key=lambda u: (u.span, u.name))
    if is_exclusive(kind):
        return beside
    for moment in _points(span, beside):
        there = _at(moment, beside)
        if there and sum(use.quantity for use in there) + quantity > capacity:
            return there
    return []


def free_in(offer: Offer, span: Span) -> int:
    """How much of `offer` is free all through `span`."""
    beside = [use for use in offer.uses if use.span.overlaps(span)]
    if is_exclusive(offer.kind):
        return 0 if beside else offer.capacity
    taken = (sum(u.quantity for u in _at(moment, beside)) for moment in _points(span, beside))
    return max(0, offer.capacity - max(taken))


def free_parts(offer: Offer, span: Span, quantity: int) -> list[Span]:
    """The parts of `span` in which `quantity` of `offer` is free."""
    beside = [use.span for use in offer.uses if use.span.overlaps(span)]
    edges = {span.start, span.end, *(s.start for s in beside), *(s.end for s in beside)}
    inside = sorted(edge for edge in edges if span.start <= edge <= span.end)
    parts = [Span(start, end) for start, end in pairwise(inside)]
    return joined(part for part in parts if free_in(offer, part) >= quantity)


def closeness(offered: str, wanted: str) -> Closeness | None:
    """The smallest unit that holds both places, given as division codes; None where they lie in
    two counties and neither stands for the whole city."""
    for digits, level in _LEVELS:
        if min(len(offered), len(wanted)) >= digits and offered[:digits] == wanted[:digits]:
            return level
    same_city = offered[:CITY_DIGITS] == wanted[:CITY_DIGITS]
    if same_city and CITY_DIGITS in {len(offered), len(wanted)}:
        return Closeness.CITY
    return None


def suggest(want: Want, offers: Iterable[Offer], now: datetime) -> list[Suggestion]:
    """What fits `want` from `now` on: those with a partnership first, then the closest, the
    whole wanted time, the earliest, the one that leaves the least over, by name and key."""
    found = [(one, offer) for offer in offers if (one := _fits(want, offer, now)) is not None]

    def order(pair: tuple[Suggestion, Offer]) -> tuple[object, ...]:
        one, offer = pair
        return (
            not one.is_partner,
            _RANKS[one.closeness],
            not one.is_whole,
            one.span.start,
            offer.capacity - want.quantity,
            offer.name,
            offer.key,
        )

    return [one for one, _offer in sorted(found, key=order)]


def _fits(want: Want, offer: Offer, now: datetime) -> Suggestion | None:
    near = closeness(offer.place, want.place)
    if near is None or offer.kind != want.kind or offer.capacity < want.quantity:
        return None
    best: Suggestion | None = None
    day = max(now.date(), want.since)
    while day <= want.until:
        wanted = span_of(day, want.starts, want.ends)
        left = Span(max(wanted.start, now), wanted.end)
        for times in times_of(offer, left) if left.start < left.end else ():
            for part in free_parts(offer, times.cut(left), want.quantity):
                is_whole = part == wanted
                free = free_in(offer, part)
                one = Suggestion(offer.key, near, part, is_whole, free, offer.is_partner)
                if is_whole:
                    return one
                best = best or one
        day += _DAY
    return best


def is_fulfilled(kind: str, wanted: Amount, used: Sequence[Amount]) -> bool:
    """Whether what took place reaches what was wanted: of people and things as many together, all
    in the measure of the need, of a place that it was used at all."""
    if is_exclusive(kind):
        return any(one.number for one in used)
    if any(one.measure != wanted.measure for one in used):
        return False
    return bool(used) and sum(one.number for one in used) >= wanted.number
