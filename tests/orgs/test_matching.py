"""When resources clash, are to be had, and fit: truth tables, and a count that knows no spans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orgs.matching import (
    Amount,
    Offer,
    Span,
    Use,
    Want,
    Window,
    clashes,
    closeness,
    free_in,
    free_parts,
    is_fulfilled,
    is_offered,
    span_of,
    suggest,
    times_of,
)

MONDAY = date(2026, 3, 2)
START = datetime(2026, 3, 2)
PINGSHAN, XIHU = "210502", "210503"
DETAI = "210502001001"


def on(start: float, end: float, day: date = MONDAY) -> Span:
    """From one hour of a day to another; above 24 on the next."""
    midnight = datetime.combine(day, time.min)
    return Span(midnight + timedelta(hours=start), midnight + timedelta(hours=end))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (on(9, 11), on(11, 12), False),
        (on(11, 12), on(9, 11), False),
        (on(9, 11), on(10, 12), True),
        (on(9, 11), on(9, 11), True),
        (on(9, 12), on(10, 11), True),
        (on(10, 11), on(9, 12), True),
        (on(22, 26), on(0, 2, MONDAY + timedelta(days=1)), True),
        (on(22, 26), on(2, 3, MONDAY + timedelta(days=1)), False),
        (on(22, 24), on(0, 2, MONDAY + timedelta(days=1)), False),
        (on(9, 11), on(9, 11, MONDAY + timedelta(days=7)), False),
    ],
)
def test_overlap(first: Span, second: Span, expected: bool) -> None:
    assert first.overlaps(second) is expected
    assert second.overlaps(first) is expected


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (time(9), time(11), on(9, 11)),
        (time(22), time(2), on(22, 26)),
        (time(0), time(0), on(0, 24)),
        (time(8), time(8), on(8, 32)),
        (time(22), time(0), on(22, 24)),
    ],
)
def test_the_span_of_a_day(starts: time, ends: time, expected: Span) -> None:
    assert span_of(MONDAY, starts, ends) == expected


def offer(**fields: Any) -> Offer:
    values: dict[str, Any] = {
        "key": 1,
        "name": "会议室",
        "kind": "place",
        "place": DETAI,
        "capacity": 60,
        "since": date(2026, 1, 1),
    }
    return Offer(**values | fields)


MORNINGS = Window(time(9), time(12), frozenset({1, 3}))
NIGHTS = Window(time(22), time(2), frozenset({1}))
MARCH = Window(time(9), time(12), since=date(2026, 3, 1), until=date(2026, 3, 31))


@pytest.mark.parametrize(
    ("windows", "span", "expected"),
    [
        ((), on(3, 5), True),
        ((), on(20, 30), True),
        ((MORNINGS,), on(9, 12), True),
        ((MORNINGS,), on(8.5, 10), False),
        ((MORNINGS,), on(11, 12.5), False),
        ((MORNINGS,), on(9, 12, MONDAY + timedelta(days=1)), False),
        ((MORNINGS,), on(9, 12, MONDAY + timedelta(days=2)), True),
        ((NIGHTS,), on(23, 25), True),
        ((NIGHTS,), on(0, 2, MONDAY + timedelta(days=1)), True),
        ((NIGHTS,), on(1, 3, MONDAY + timedelta(days=1)), False),
        ((NIGHTS,), on(0, 2), False),
        # Two that touch are one.
        ((MORNINGS, Window(time(12), time(14))), on(11, 13), True),
        ((MARCH,), on(9, 10, date(2026, 3, 1)), True),
        ((MARCH,), on(9, 10, date(2026, 3, 31)), True),
        ((MARCH,), on(9, 10, date(2026, 4, 1)), False),
        ((MARCH,), on(9, 10, date(2026, 2, 28)), False),
    ],
)
def test_when_it_is_to_be_had(windows: Any, span: Span, expected: bool) -> None:
    assert is_offered(offer(windows=windows), span) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_the_ends_of_a_range_of_days_belong_to_it(day: date, expected: bool) -> None:
    of = offer(since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert is_offered(of, on(9, 10, day)) is expected
    assert bool(times_of(of, on(9, 10, day))) is expected


def test_a_night_that_begins_on_the_last_day_is_had_whole() -> None:
    of = offer(windows=(Window(time(22), time(2)),), until=MONDAY)
    assert is_offered(of, on(22, 26))
    assert not is_offered(of, on(22, 26, MONDAY + timedelta(days=1)))


@pytest.mark.parametrize(
    ("kind", "quantity", "uses", "expected"),
    [
        ("place", 1, [Use(on(9, 10), 1, "a")], []),
        ("place", 1, [Use(on(9, 10.5), 1, "a")], ["a"]),
        ("place", 60, [], []),
        ("people", 3, [Use(on(9, 12), 7, "a")], []),
        ("people", 4, [Use(on(9, 12), 7, "a")], ["a"]),
        # One after the other, never both.
        ("people", 4, [Use(on(9, 11), 6, "a"), Use(on(11, 13), 6, "b")], []),
        ("people", 4, [Use(on(9, 11.5), 3, "a"), Use(on(11, 13), 4, "b")], ["a", "b"]),
        ("people", 11, [], []),
    ],
)
def test_what_clashes(kind: str, quantity: int, uses: list[Use], expected: list[str]) -> None:
    found = clashes(kind=kind, capacity=10, span=on(10, 12), quantity=quantity, uses=uses)
    assert [use.name for use in found] == expected


HOURS = st.integers(0, 23)


@st.composite
def some_use(draw: Any) -> Use:
    start = draw(HOURS)
    return Use(on(start, start + draw(st.integers(1, 12))), draw(st.integers(1, 6)))


@given(uses=st.lists(some_use(), max_size=8), wanted=some_use(), capacity=st.integers(1, 12))
def test_double_use_is_what_a_count_of_every_hour_finds(
    uses: list[Use], wanted: Use, capacity: int
) -> None:
    hours = [on(hour, hour + 1) for hour in range(48)]
    inside = [hour for hour in hours if wanted.span.holds(hour)]
    taken = [sum(use.quantity for use in uses if use.span.holds(hour)) for hour in inside]
    for kind, too_much in (
        ("place", any(taken)),
        ("people", any(n + wanted.quantity > capacity for n in taken if n)),
    ):
        found = clashes(
            kind=kind, capacity=capacity, span=wanted.span, quantity=wanted.quantity, uses=uses
        )
        assert bool(found) is too_much
    of = offer(kind="people", capacity=capacity, uses=uses)
    assert free_in(of, wanted.span) == max(0, capacity - max(taken))


def test_the_free_parts_of_a_time() -> None:
    of = offer(uses=[Use(on(10, 11), 1)])
    assert free_parts(of, on(9, 13), 1) == [on(9, 10), on(11, 13)]
    of = offer(kind="people", capacity=10, uses=[Use(on(10, 11), 4)])
    assert free_parts(of, on(9, 13), 6) == [on(9, 13)]
    assert free_parts(of, on(9, 13), 7) == [on(9, 10), on(11, 13)]


@pytest.mark.parametrize(
    ("offered", "expected"),
    [
        (DETAI, "community"),
        ("210502001002", "township"),
        ("210502001", "township"),
        ("210502002001", "county"),
        (PINGSHAN, "county"),
        (f"{XIHU}001001", None),
        (XIHU, None),
        ("2105", "city"),
        ("2106", None),
    ],
)
def test_how_close_a_resource_lies(offered: str, expected: str | None) -> None:
    assert closeness(offered, DETAI) == expected


WANT = Want("place", DETAI, 40, MONDAY, MONDAY + timedelta(days=2), time(9), time(11))


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "people"},
        {"capacity": 39},
        {"place": f"{XIHU}001001"},
        {"until": MONDAY - timedelta(days=1)},
        {"windows": (Window(time(11), time(12)),)},
        {"windows": (Window(time(9), time(11), frozenset({5})),)},
        {"uses": [Use(Span(datetime(2026, 3, 1), datetime(2026, 3, 6)), 1)]},
    ],
)
def test_what_does_not_fit_is_not_suggested(fields: Any) -> None:
    assert suggest(WANT, [offer(**fields)], START) == []
    assert len(suggest(WANT, [offer()], START)) == 1


def test_what_has_passed_is_not_suggested() -> None:
    [one] = suggest(WANT, [offer()], START + timedelta(days=1))
    assert one.span == on(9, 11, MONDAY + timedelta(days=1))
    assert suggest(WANT, [offer()], START + timedelta(days=3)) == []


def test_hours_that_have_passed_are_not_suggested() -> None:
    def at(hour: int) -> list[tuple[bool, Span]]:
        now = START + timedelta(hours=hour)
        return [(one.is_whole, one.span) for one in suggest(last, [offer()], now)]

    last = replace(WANT, until=MONDAY)
    assert at(8) == at(9) == [(True, on(9, 11))]
    assert at(10) == [(False, on(10, 11))]
    assert at(11) == []
    [one] = suggest(WANT, [offer()], START + timedelta(hours=10))
    assert (one.is_whole, one.span) == (True, on(9, 11, MONDAY + timedelta(days=1)))


def test_the_whole_time_on_a_later_day_comes_before_a_part_of_it() -> None:
    [one] = suggest(WANT, [offer(uses=[Use(on(10, 11), 1)])], START)
    assert (one.is_whole, one.span) == (True, on(9, 11, MONDAY + timedelta(days=1)))
    part = offer(windows=(Window(time(10), time(12)),))
    [one] = suggest(WANT, [part], START)
    assert (one.is_whole, one.span, one.free) == (False, on(10, 11), 60)


def test_suggestions_stand_in_one_order_however_they_come() -> None:
    offers = [
        offer(key=1, place="2105", is_partner=True),
        offer(key=2, name="甲"),
        offer(key=3, place="210502001002"),
        offer(key=4, place=PINGSHAN),
        offer(key=5, name="甲", windows=(Window(time(10), time(12)),)),
        offer(key=6, name="甲", capacity=40),
        offer(key=7, name="甲", uses=[Use(on(8, 12), 1)]),
        offer(key=8, name="甲"),
    ]
    expected = [1, 6, 2, 8, 7, 5, 3, 4]
    assert [one.key for one in suggest(WANT, offers, START)] == expected
    assert [one.key for one in suggest(WANT, offers[::-1], START)] == expected


@pytest.mark.parametrize(
    ("kind", "used", "expected"),
    [
        ("place", [], False),
        ("place", [0], False),
        ("place", [0, 1], True),
        ("people", [], False),
        ("people", [9], False),
        ("people", [4, 6], True),
        ("things", [10], True),
    ],
)
def test_what_meets_a_need(kind: str, used: list[int], expected: bool) -> None:
    amounts = [Amount(number, "名") for number in used]
    assert is_fulfilled(kind, Amount(10, "名"), amounts) is expected


def test_what_is_counted_otherwise_meets_only_the_need_of_a_place() -> None:
    used = [Amount(9, "名"), Amount(9, "组")]
    assert not is_fulfilled("people", Amount(10, "名"), used)
    assert is_fulfilled("place", Amount(10, "人"), [Amount(1, "间")])
