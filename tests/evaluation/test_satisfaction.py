"""The sums of a review, by truth tables and against random counts."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.satisfaction import Minimum, Opinions, sum_opinions

COUNT = st.integers(min_value=0, max_value=10_000)
OPINIONS = st.builds(Opinions, COUNT, COUNT, COUNT, COUNT)


@pytest.mark.parametrize(
    ("counts", "handed_in", "numerator", "denominator"),
    [
        ((0, 0, 0, 0), 0, 0, 0),
        ((18, 6, 2, 1), 27, 24, 26),
        ((9, 5, 6, 0), 20, 14, 20),
        ((0, 0, 7, 0), 7, 0, 7),
        # Nobody had an opinion: no rate, though ballots were handed in.
        ((0, 0, 0, 12), 12, 0, 0),
        ((3, 0, 0, 9), 12, 3, 3),
    ],
)
def test_what_ballots_come_to(
    counts: tuple[int, int, int, int], handed_in: int, numerator: int, denominator: int
) -> None:
    opinions = Opinions(*counts)
    assert opinions.handed_in == handed_in
    assert (opinions.numerator, opinions.denominator) == (numerator, denominator)


def test_the_worked_example() -> None:
    together = sum_opinions([Opinions(18, 6, 2, 1), Opinions(9, 5, 6, 0)])
    assert together == Opinions(27, 11, 8, 1)
    assert (together.numerator, together.denominator) == (38, 46)
    assert round(100 * Fraction(together.numerator, together.denominator), 1) == Fraction("82.6")


@pytest.mark.parametrize(
    ("answers", "households", "is_shown"),
    [
        (9, 20, False),
        (10, 20, True),
        (10, 19, False),
        (10, None, False),
        (0, 500, False),
    ],
)
def test_what_reaches_the_minimum(answers: int, households: int | None, is_shown: bool) -> None:
    assert Minimum(10, 20).admits(answers, households) is is_shown


def test_without_households_only_answers_count() -> None:
    assert Minimum(10).admits(10, None)


# On a busy machine the first draw is slow.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(OPINIONS, max_size=8))
def test_a_sum_is_that_of_its_parts_in_any_order(parts: list[Opinions]) -> None:
    total = sum_opinions(parts)
    assert total == sum_opinions(reversed(parts))
    assert total.handed_in == sum(part.handed_in for part in parts)
    assert total.numerator == sum(part.satisfied + part.basically_satisfied for part in parts)
    assert total.denominator == sum(part.denominator for part in parts)
    assert 0 <= total.numerator <= total.denominator <= total.handed_in
