"""Working days: truth tables over the holidays of 2026, and what the calendar refuses."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.normalise import parse_date
from portal.workdays import (
    FIXED_HOLIDAYS,
    WORDS,
    UnknownYear,
    WorkCalendar,
    calendar_of,
    months_later,
    parse_special_days,
    span_of,
)

FILE = Path(__file__).resolve().parents[2] / "data" / "calendar_days.csv"
BARE = "2026-01-01 放假 元旦\n2026-05-01 2026-05-02 放假 劳动节\n2026-10-01 2026-10-03 放假 国庆节"


def shipped() -> WorkCalendar:
    days = []
    with FILE.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            first, last = parse_date(row["first_day"]), parse_date(row["last_day"])
            kind = WORDS[row["kind"]]
            days += [
                (one.day, one.is_working)
                for one in span_of(first, last, is_working=kind, name=row["name"])
            ]
    return calendar_of(days)


CALENDAR = shipped()


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-12-31", True),  # 2025 is known, and had no holiday then
        ("2026-01-01", False),
        ("2026-01-03", False),
        ("2026-01-04", True),  # a Sunday that makes up for the Friday
        ("2026-01-10", False),
        ("2026-02-14", True),  # Saturday before the Spring Festival
        ("2026-02-15", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-09-25", False),
        ("2026-09-28", True),
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2026-10-10", True),
        ("2026-10-11", False),
    ],
)
def test_which_days_are_worked(day: str, works: bool) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("day", "number", "until"),
    [
        # New Year: Thu 1 to Sat 3 off, Sunday 4 worked.
        ("2025-12-31", 1, "2026-01-04"),
        ("2025-12-31", 5, "2026-01-08"),
        ("2025-12-26", 5, "2026-01-05"),
        ("2026-01-01", 5, "2026-01-08"),
        # Spring Festival: Sun 15 to Mon 23 off, Sat 14 and Sat 28 worked.
        ("2026-02-12", 5, "2026-02-26"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-14", 5, "2026-02-28"),
        ("2026-02-16", 5, "2026-02-28"),
        # National Day: Thu 1 to Wed 7 off, Sat 10 worked; Mid-Autumn before it, Sun 20 worked.
        ("2026-09-18", 5, "2026-09-24"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-10-07", 3, "2026-10-10"),
    ],
)
def test_a_term_of_working_days(day: str, number: int, until: str) -> None:
    first, last = date.fromisoformat(day), date.fromisoformat(until)
    assert CALENDAR.add_working_days(first, number) == last
    assert CALENDAR.working_days_between(first, last) == number


def test_an_unknown_year_is_said_and_not_guessed() -> None:
    with pytest.raises(UnknownYear) as caught:
        CALENDAR.add_working_days(date(2026, 12, 28), 5)
    assert caught.value.year == 2027
    assert "2027" in str(caught.value.message)
    assert CALENDAR.add_working_days(date(2026, 12, 24), 5) == date(2026, 12, 31)
    with pytest.raises(UnknownYear):
        WorkCalendar().is_working_day(date(2026, 3, 2))
    with pytest.raises(ValueError, match="0 working days"):
        CALENDAR.add_working_days(date(2026, 3, 2), 0)


def test_nothing_lies_between_a_day_and_an_earlier_one() -> None:
    assert CALENDAR.working_days_between(date(2026, 3, 5), date(2026, 3, 5)) == 0
    assert CALENDAR.working_days_between(date(2026, 3, 5), date(2026, 3, 2)) == 0


@given(
    st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 6, 30)),
    st.integers(min_value=1, max_value=60),
)
def test_adding_and_counting_agree(day: date, number: int) -> None:
    last = CALENDAR.add_working_days(day, number)
    assert CALENDAR.is_working_day(last)
    assert CALENDAR.working_days_between(day, last) == number


@pytest.mark.parametrize(
    ("day", "months", "until"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2025-11-29", 6, "2026-05-29"),
        ("2021-06-30", 60, "2026-06-30"),
    ],
)
def test_a_term_of_months(day: str, months: int, until: str) -> None:
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(until)


def test_a_notice_is_read_as_it_is_typed() -> None:
    text = BARE.replace(
        "2026-01-01 放假 元旦", "２０２６年1月1日至2026/1/3，休，元旦\n2026.1.4 上班 元旦"
    )
    days = parse_special_days(text, 2026)
    assert [(str(one.day), one.is_working) for one in days[:4]] == [
        ("2026-01-01", False),
        ("2026-01-02", False),
        ("2026-01-03", False),
        ("2026-01-04", True),
    ]
    assert len(days) == 9


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1月1日"),
        (BARE.replace("05-02", "05-01"), "5月2日"),
        (BARE + "\n2027-01-01 放假 元旦", "2027"),
        (BARE + "\n2026-01-01 放假 元旦", "两次"),
        (BARE + "\n2026-01-05 上班 元旦", "周六"),
        (BARE + "\n2026-02-15 春节", "第4行"),
        (BARE + "\n2026-02-15 2026-02-14 放假 春节", "第4行"),
        (BARE + "\n2026-02-01 2026-02-28 放假 春节", "第4行"),
        (BARE + "\n2026-02-30 放假 春节", "第4行"),
        (BARE + "\n2026-02-15 放假", "第4行"),
    ],
)
def test_what_is_no_notice_is_refused_where_it_stands(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_special_days(text, 2026)
    assert message in "".join(caught.value.messages).replace(" ", "")


def test_the_shipped_years_are_whole() -> None:
    assert CALENDAR.years == {2025, 2026}
    assert all(date(y, m, d) in CALENDAR.off for y in CALENDAR.years for m, d in FIXED_HOLIDAYS)
    assert [len([d for d in CALENDAR.off if d.year == y]) for y in (2025, 2026)] == [28, 33]
