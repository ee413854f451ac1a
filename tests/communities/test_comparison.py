"""Truth table of the comparison: which months count, who is compared with, when nothing is said."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from communities.comparison import (
    Change,
    Compared,
    NotEnough,
    compare,
    months_after,
    months_before,
    shifted,
)

MONTH = "2026-05"


def scores(**by_month: int) -> dict[str, Decimal]:
    """`m04=84` → a score of 84 in 2026-04."""
    return {f"2026-{name[1:]}": Decimal(value) for name, value in by_month.items()}


OWN = scores(m02=80, m03=82, m04=84, m06=90, m07=88)
# They gained 1, 2, 3, 2 and 2 points.
FIVE = [scores(m04=80, m06=80 + gain) for gain in (1, 2, 3, 2, 2)]


def test_the_worked_example() -> None:
    found = compare(MONTH, OWN, FIVE)
    assert found == Compared(
        own=Change(Decimal(82), Decimal(89), 3, 2),
        communities=5,
        elsewhere=Decimal(2),
        months_before=5,
        months_after=5,
    )
    assert isinstance(found, Compared)
    assert (found.own.points, found.difference) == (Decimal(7), Decimal(5))


@pytest.mark.parametrize(
    ("own", "others", "expected"),
    [
        # too few others: four, none
        (OWN, FIVE[:4], NotEnough(3, 2, 4)),
        (OWN, [], NotEnough(3, 2, 0)),
        # no score before, none after, none at all
        (scores(m06=90), FIVE, NotEnough(0, 1, 5)),
        (scores(m04=84), FIVE, NotEnough(1, 0, 5)),
        ({}, FIVE, NotEnough(0, 0, 5)),
        # the month of the adoption lies in neither window
        (scores(m05=84, m06=90), FIVE, NotEnough(0, 1, 5)),
        # months further away do not count
        (scores(m01=50, m06=90), FIVE, NotEnough(0, 1, 5)),
        (scores(m04=84, m09=99), FIVE, NotEnough(1, 0, 5)),
        # others with one side alone are none
        (OWN, [*FIVE[:4], scores(m04=80)], NotEnough(3, 2, 4)),
        (OWN, [*FIVE[:4], scores(m05=80, m06=90)], NotEnough(3, 2, 4)),
    ],
)
def test_where_nothing_is_claimed(own: Any, others: Any, expected: NotEnough) -> None:
    assert compare(MONTH, own, others) == expected


@pytest.mark.parametrize(
    ("own", "before", "after"),
    [
        (scores(m04=84, m06=90), (84, 1), (90, 1)),
        (scores(m02=70, m04=80, m08=95), (75, 2), (95, 1)),
        (scores(m02=70, m03=80, m04=90, m06=1, m07=2, m08=3), (80, 3), (2, 3)),
        (scores(m04=0, m06=90), (0, 1), (90, 1)),  # nought is a score
    ],
)
def test_which_months_are_averaged(own: Any, before: Any, after: Any) -> None:
    found = compare(MONTH, own, FIVE)
    assert isinstance(found, Compared)
    assert (found.own.before, found.own.months_before) == before
    assert (found.own.after, found.own.months_after) == after


def test_each_of_the_others_counts_once_however_many_months_it_has() -> None:
    steady = [scores(m02=50, m03=50, m04=50, m06=50, m07=50, m08=50)] * 4
    found = compare(MONTH, OWN, [*steady, scores(m04=50, m06=60)])
    assert isinstance(found, Compared)
    assert found.elsewhere == Decimal(2)
    assert (found.months_before, found.months_after) == (13, 13)


def test_after_the_end_of_the_adoption_no_month_counts() -> None:
    found = compare(MONTH, OWN, FIVE, end_month="2026-07")
    assert isinstance(found, Compared)
    assert (found.own.after, found.own.months_after) == (Decimal(90), 1)
    assert compare(MONTH, OWN, FIVE, end_month="2026-06") == NotEnough(3, 0, 0)
    assert compare(MONTH, OWN, FIVE, end_month="2026-05") == NotEnough(3, 0, 0)


def test_the_order_of_the_others_does_not_matter() -> None:
    assert {compare(MONTH, OWN, order) for order in permutations(FIVE)} == {
        compare(MONTH, OWN, FIVE)
    }


def test_the_type_for_no_claim_holds_no_score_and_the_other_cannot_be_made() -> None:
    assert {field.name for field in fields(NotEnough)} == {
        "months_before", "months_after", "communities", "fewest",
    }  # fmt: skip
    own = Change(Decimal(1), Decimal(2), 1, 1)
    assert Compared(own, 5, Decimal(0), 5, 5).difference == Decimal(1)
    with pytest.raises(ValueError, match="too few"):
        Compared(own, 4, Decimal(0), 4, 4)


@pytest.mark.parametrize(
    ("month", "by", "expected"),
    [("2026-11", 2, "2027-01"), ("2026-01", -1, "2025-12"), ("2026-05", 0, "2026-05")],
)
def test_months_are_counted_over_the_year(month: str, by: int, expected: str) -> None:
    assert shifted(month, by) == expected


def test_the_windows() -> None:
    assert months_before("2026-02") == ["2025-11", "2025-12", "2026-01"]
    assert months_after("2026-11") == ["2026-12", "2027-01", "2027-02"]
    assert months_after("2026-11", "2027-01") == ["2026-12"]
