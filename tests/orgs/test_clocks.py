"""Deadline arithmetic as truth tables: civil and working days, without the days of corrections."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orgs.clocks import Stop, deadline
from portal.workdays import UnknownYear, WorkCalendar, calendar_of, span_of


def day(text: str) -> date:
    return date.fromisoformat(text)


def stops(text: str) -> list[Stop]:
    """`2026-03-10/2026-03-15 2026-04-01/` → the last one still waits."""
    pairs = [pair.split("/") for pair in text.split()]
    return [Stop(day(asked), day(answered) if answered else None) for asked, answered in pairs]


@pytest.mark.parametrize(
    ("begun", "days", "last_day"),
    [
        ("2026-03-01", 60, "2026-04-30"),
        ("2025-12-31", 1, "2026-01-01"),
        ("2025-12-20", 60, "2026-02-18"),
        ("2026-01-31", 28, "2026-02-28"),
        ("2028-01-31", 29, "2028-02-29"),
        ("2026-12-31", 365, "2027-12-31"),
    ],
)
def test_the_day_of_acceptance_is_not_counted(begun: str, days: int, last_day: str) -> None:
    assert deadline(day(begun), days, (), day(begun)).last_day == day(last_day)


@pytest.mark.parametrize(
    ("asked", "on", "stopped", "last_day", "remaining", "paused"),
    [
        # Of ten days from 1 March, seen on the day named.
        ("", "2026-03-01", 0, "2026-03-11", 10, False),
        ("", "2026-03-11", 0, "2026-03-11", 0, False),
        ("", "2026-03-12", 0, "2026-03-11", -1, False),
        # Asked and answered on one day costs nothing.
        ("2026-03-05/2026-03-05", "2026-03-06", 0, "2026-03-11", 5, False),
        # From the day after asking up to the day of the answer.
        ("2026-03-05/2026-03-08", "2026-03-08", 3, "2026-03-14", 6, False),
        # Before the acceptance nothing ran.
        ("2026-02-01/2026-02-20", "2026-03-02", 0, "2026-03-11", 9, False),
        ("2026-02-25/2026-03-03", "2026-03-04", 2, "2026-03-13", 9, False),
        # Still waiting: what remains stays.
        ("2026-03-05/", "2026-03-05", 0, "2026-03-11", 6, True),
        ("2026-03-05/", "2026-03-25", 20, "2026-03-31", 6, True),
        # Two of them, and one inside another.
        ("2026-03-02/2026-03-04 2026-03-06/2026-03-09", "2026-03-10", 5, "2026-03-16", 6, False),
        ("2026-03-02/2026-03-09 2026-03-04/2026-03-06", "2026-03-10", 7, "2026-03-18", 8, False),
        ("2026-03-02/2026-03-06 2026-03-04/2026-03-09", "2026-03-10", 7, "2026-03-18", 8, False),
        # Given in any order.
        ("2026-03-06/2026-03-09 2026-03-02/2026-03-04", "2026-03-10", 5, "2026-03-16", 6, False),
        # Asked on the last day: answered, it is due on that day.
        ("2026-03-11/2026-03-20", "2026-03-20", 9, "2026-03-20", 0, False),
        # Asked too late: nothing comes back.
        ("2026-03-12/2026-03-20", "2026-03-20", 0, "2026-03-11", -9, False),
        ("2026-03-12/", "2026-03-20", 0, "2026-03-11", -9, False),
        # The second is in time because the first moved the last day.
        ("2026-03-05/2026-03-10 2026-03-14/2026-03-16", "2026-03-16", 7, "2026-03-18", 2, False),
        # What was asked and answered after the day of looking is not known yet.
        ("2026-03-05/2026-03-08", "2026-03-06", 1, "2026-03-12", 6, True),
        ("2026-03-08/2026-03-09", "2026-03-06", 0, "2026-03-11", 5, False),
    ],
)
def test_corrections_stop_the_clock(
    asked: str, on: str, stopped: int, last_day: str, remaining: int, paused: bool
) -> None:
    found = deadline(day("2026-03-01"), 10, stops(asked), day(on))
    assert (found.stopped, found.last_day, found.remaining, found.is_paused) == (
        stopped,
        day(last_day),
        remaining,
        paused,
    )
    assert found.is_overdue == (remaining < 0)


_BEGUN = day("2026-03-01")


def _later(offsets: tuple[int, int]) -> Stop:
    first, length = offsets
    asked = _BEGUN + timedelta(days=first)
    return Stop(asked, asked + timedelta(days=length))


@given(
    st.integers(1, 90),
    st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 40)).map(_later), max_size=6),
)
def test_the_clock_agrees_with_counting_day_by_day(days: int, found: list[Stop]) -> None:
    """Walk through the days: one on which nothing is awaited uses up a day of the authority."""
    left, today = days, _BEGUN
    while left:
        today += timedelta(days=1)
        waits = any(stop.asked < today <= (stop.answered or today) for stop in found)
        left -= 0 if waits else 1
    seen = _BEGUN + timedelta(days=400)
    last_day = deadline(_BEGUN, days, found, seen).last_day
    # A request on the last day itself moves it on; day by day, that day was the last one.
    assert last_day == today or any(stop.asked == today for stop in found)


def notices() -> WorkCalendar:
    """The days of the notices for 2025 and 2026 that the tables below pass."""
    spans = (
        ("2025-10-01", "2025-10-08", False),
        ("2026-01-01", "2026-01-03", False), ("2026-01-04", "2026-01-04", True),
        ("2026-02-15", "2026-02-23", False), ("2026-02-14", "2026-02-14", True),
        ("2026-02-28", "2026-02-28", True), ("2026-05-01", "2026-05-05", False),
        ("2026-05-09", "2026-05-09", True),
        ("2026-09-25", "2026-09-27", False), ("2026-09-20", "2026-09-20", True),
        ("2026-10-01", "2026-10-07", False), ("2026-10-10", "2026-10-10", True),
    )  # fmt: skip
    return calendar_of(
        (special.day, is_working)
        for first, last, is_working in spans
        for special in span_of(day(first), day(last), is_working=is_working, name="节日")
    )


@pytest.mark.parametrize(
    ("begun", "days", "asked", "last_day", "stopped"),
    [
        ("2025-12-30", 3, "", "2026-01-05", 0),
        ("2026-02-10", 5, "", "2026-02-24", 0),
        ("2026-09-18", 20, "", "2026-10-22", 0),
        # Of the week of waiting, one day is worked.
        ("2026-09-18", 20, "2026-09-30/2026-10-08", "2026-10-23", 1),
        # Asked and answered on days off costs nothing.
        ("2026-09-18", 20, "2026-10-01/2026-10-07", "2026-10-22", 0),
        # On the Saturday after the last day it is too late.
        ("2026-11-02", 4, "2026-11-07/2026-11-20", "2026-11-06", 0),
    ],
)
def test_working_days_are_those_of_the_notices(
    begun: str, days: int, asked: str, last_day: str, stopped: int
) -> None:
    found = deadline(day(begun), days, stops(asked), day("2026-11-30"), notices())
    assert (found.last_day, found.stopped) == (day(last_day), stopped)
    assert found.is_in_working_days
    assert found.is_overdue


def test_a_term_into_a_year_without_notice_is_not_told() -> None:
    with pytest.raises(UnknownYear):
        deadline(day("2026-12-20"), 20, (), day("2026-12-21"), notices())


def test_a_long_wait_is_longer_than_the_longest_term() -> None:
    years = WorkCalendar(years=frozenset(range(2026, 2031)))
    asked = deadline(day("2026-01-05"), 20, stops("2026-01-06/"), day("2029-01-05"), years)
    assert asked.remaining > 0
    assert asked.is_paused


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.integers(1, 60),
    st.lists(st.tuples(st.integers(-20, 80), st.integers(0, 30)).map(_later), max_size=5),
)
def test_working_days_agree_with_counting_day_by_day(days: int, found: list[Stop]) -> None:
    calendar, left, today = notices(), days, _BEGUN
    while left:
        today += timedelta(days=1)
        waits = any(stop.asked < today <= (stop.answered or today) for stop in found)
        left -= calendar.is_working_day(today) and not waits
    last_day = deadline(_BEGUN, days, found, day("2026-12-31"), calendar).last_day
    assert last_day == today or any(stop.asked == today for stop in found)
