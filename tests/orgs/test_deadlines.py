"""Terms, annual duties, ratings: truth tables over plain values."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from orgs.deadlines import (
    Candidate,
    Term,
    annual_standing,
    day_in,
    end_of,
    grade_of,
    hindrances,
    is_past,
    known_end_of,
    review_is_late,
    validate_month_day,
)
from orgs.enums import TermUnit
from portal.workdays import UnknownYear
from tests.portal.test_workdays import CALENDAR

FIVE = Term(5, TermUnit.WORKING_DAYS)
DAY = date.fromisoformat


@pytest.mark.parametrize(
    ("number", "unit", "since", "until"),
    [
        (5, "working_days", "2025-12-31", "2026-01-08"),  # New Year
        (5, "working_days", "2026-02-13", "2026-02-27"),  # Spring Festival
        (5, "working_days", "2026-09-30", "2026-10-13"),  # National Day
        (10, "days", "2026-09-30", "2026-10-10"),
        (6, "months", "2026-08-31", "2027-02-28"),
        (24, "months", "2024-02-29", "2026-02-28"),
        (60, "months", "2026-06-30", "2031-06-30"),
    ],
)
def test_when_a_term_ends(number: int, unit: str, since: str, until: str) -> None:
    assert end_of(Term(number, TermUnit(unit)), DAY(since), CALENDAR) == DAY(until)


@pytest.mark.parametrize(
    ("since", "done", "late"),
    [
        ("2026-02-13", "2026-02-27", False),
        ("2026-02-13", "2026-02-28", True),  # a Saturday that is worked
        ("2026-09-30", "2026-10-13", False),
        ("2026-09-30", "2026-10-14", True),
        # The term ends in a year without a calendar: what is done before it is in time.
        ("2026-12-29", "2026-12-31", False),
        ("2026-12-29", "2027-01-12", None),
        ("2026-12-24", "2027-01-12", True),
    ],
)
def test_whether_it_was_kept(since: str, done: str, late: bool | None) -> None:
    assert is_past(FIVE, DAY(since), DAY(done), CALENDAR) is late


def test_a_missing_calendar_is_told() -> None:
    with pytest.raises(UnknownYear):
        end_of(FIVE, date(2026, 12, 29), CALENDAR)
    assert known_end_of(FIVE, date(2026, 12, 29), CALENDAR) is None
    assert known_end_of(FIVE, date(2026, 3, 2), CALENDAR) == date(2026, 3, 9)


@pytest.mark.parametrize(
    "value", ["", "3-31", "02-29", "13-01", "0331-", "ab-cd", "03/31", "+3-31", "3 -31", "٠٣-٣١"]
)
def test_what_is_no_day_of_every_year(value: str) -> None:
    with pytest.raises(ValidationError):
        validate_month_day(value)


def test_a_day_of_the_year() -> None:
    validate_month_day("03-31")
    assert day_in(2026, "05-31") == date(2026, 5, 31)


@pytest.mark.parametrize(
    ("established", "handed_in", "result", "today", "standing"),
    [
        ("2015-05-06", "", "", "2026-05-31", "due"),
        ("2015-05-06", "", "", "2026-06-01", "late"),
        ("2025-06-30", "", "", "2026-06-01", "late"),
        ("2025-07-01", "", "", "2026-06-01", None),
        ("", "", "", "2026-06-01", "unknown"),
        ("2015-05-06", "2026-06-02", "", "2026-07-01", "handed_in"),
        ("", "2026-05-02", "", "2026-07-01", "handed_in"),
        ("2015-05-06", "2026-05-02", "qualified", "2026-07-01", "decided"),
    ],
)
def test_how_far_the_annual_duty_is(
    established: str, handed_in: str, result: str, today: str, standing: str | None
) -> None:
    found = annual_standing(
        established_on=DAY(established) if established else None,
        established_by=date(2025, 6, 30),
        due_on=date(2026, 5, 31),
        handed_in_on=DAY(handed_in) if handed_in else None,
        result=result,
        today=DAY(today),
    )
    assert found == standing


@pytest.mark.parametrize(
    ("review_on", "reviewed", "handed_in", "today", "late"),
    [
        ("2026-03-31", "", "", "2026-03-31", False),
        ("2026-03-31", "", "", "2026-04-01", True),
        ("2026-03-31", "2026-03-31", "2026-05-02", "2026-07-01", False),
        ("2026-03-31", "2026-04-01", "2026-05-02", "2026-07-01", True),
        ("2026-03-31", "", "2026-03-31", "2026-07-01", False),
        ("2026-03-31", "", "2026-04-01", "2026-07-01", True),
        ("", "", "", "2026-07-01", False),
    ],
)
def test_whether_the_supervising_body_was_late(
    review_on: str, reviewed: str, handed_in: str, today: str, late: bool
) -> None:
    found = review_is_late(
        review_on=DAY(review_on) if review_on else None,
        reviewed_on=DAY(reviewed) if reviewed else None,
        handed_in_on=DAY(handed_in) if handed_in else None,
        today=DAY(today),
    )
    assert found is late


FIT = Candidate(
    kind="association",
    is_active=True,
    established_on=date(2015, 5, 6),
    may_be_rated_from=date(2017, 5, 6),
    results={2024: "qualified", 2025: "qualified"},
    last_year=2025,
    penalty_bar_until=None,
    lists=(),
)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"kind": "filed"}, ["法人资格"]),
        ({"is_active": False}, ["终止"]),
        ({"established_on": None}, ["成立日期"]),
        ({"may_be_rated_from": date(2026, 7, 2)}, ["首次评估"]),
        ({"may_be_rated_from": date(2026, 7, 1)}, []),
        ({"results": {}}, ["未参加"]),
        ({"results": {2024: "qualified"}}, ["未参加"]),
        ({"results": {2024: "qualified"}, "last_year": 2024}, []),
        ({"results": {2025: ""}}, ["尚无结论"]),
        ({"results": {2025: "unqualified"}}, ["不合格"]),
        ({"results": {2025: "basically_qualified"}}, []),
        ({"results": {2024: "basically_qualified", 2025: "basically_qualified"}}, ["连续两年"]),
        ({"results": {2023: "basically_qualified", 2025: "basically_qualified"}}, []),
        ({"penalty_bar_until": date(2026, 7, 1)}, ["处罚"]),
        ({"penalty_bar_until": date(2026, 6, 30)}, []),
        ({"has_open_penalty": True}, ["执行"]),
        ({"is_investigated": True}, ["立案调查"]),
        ({"next_rating_from": date(2026, 7, 2)}, ["晋级"]),
        ({"next_rating_from": date(2026, 7, 1)}, []),
        ({"lists": ["abnormal"]}, ["异常"]),
        ({"lists": ["abnormal", "dishonest"]}, ["异常", "失信"]),
    ],
)
def test_who_may_not_be_rated(changes: dict[str, Any], words: list[str]) -> None:
    found = [str(reason) for reason in hindrances(replace(FIT, **changes), date(2026, 7, 1))]
    assert len(found) == len(words)
    assert all(word in text for word, text in zip(words, found, strict=True))


@pytest.mark.parametrize(
    ("score", "grade"),
    [(600, None), (601, 1), (700, 1), (701, 2), (800, 2), (801, 3), (901, 4), (950, 4), (951, 5)],
)
def test_the_grade_of_a_score(score: int, grade: int | None) -> None:
    assert grade_of(score, (601, 701, 801, 901, 951)) == grade
