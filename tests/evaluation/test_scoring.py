"""Truth tables of the totals and of summed rates."""

from __future__ import annotations

from decimal import Decimal

import pytest

from evaluation.scoring import (
    CriterionRule,
    Given,
    Rate,
    assessment_total,
    mean_total,
    sum_rates,
)

CARD = [
    CriterionRule("a", Decimal(10)),
    CriterionRule("b", Decimal(40)),
    CriterionRule("c", Decimal(50)),
]
NA = "n/a"


def scores(*values: object) -> dict[str, Given]:
    return {
        key: Given(not_applicable=True) if value == NA else Given(Decimal(str(value)))
        for key, value in zip("abc", values, strict=True)
        if value is not None
    }


@pytest.mark.parametrize(
    ("values", "total", "missing"),
    [
        ((10, 40, 50), "100", ()),
        ((10, 36, 45), "91", ()),
        ((0, 0, 0), "0", ()),
        (("9.5", "36.5", 45), "91.0", ()),
        ((NA, 36, 45), "90.00", ()),  # 81 of 90
        ((NA, NA, 45), "90.00", ()),
        ((10, NA, 50), "100.00", ()),
        ((7, NA, 50), "95.00", ()),  # 57 of 60
        ((NA, 40, 20), "66.67", ()),  # 60 of 90 = 66.666…
        ((NA, 30, 0), "33.33", ()),
        ((NA, NA, NA), None, ()),
        ((10, 36, None), None, ("c",)),
        ((None, None, None), None, ("a", "b", "c")),
        ((NA, 36, None), None, ("c",)),
    ],
)
def test_total(values: tuple[object, ...], total: str | None, missing: tuple[str, ...]) -> None:
    found = assessment_total(CARD, scores(*values), Decimal(100))
    assert found.total == (None if total is None else Decimal(total))
    assert found.missing == missing
    assert found.scored == 3 - len(missing)


def test_halves_are_rounded_up() -> None:
    # 1 ÷ 8 of 100 is 12.5; of 0.1 it is 0.0125, which becomes 0.01; of 0.2 it is 0.025 → 0.03.
    card = [CriterionRule("a", Decimal(8)), CriterionRule("b", Decimal(1))]
    given = {"a": Given(Decimal(1)), "b": Given(not_applicable=True)}
    assert assessment_total(card, given, Decimal("0.2")).total == Decimal("0.03")
    assert assessment_total(card, given, Decimal("0.1")).total == Decimal("0.01")
    assert mean_total([Decimal("90.01"), Decimal("90.02")]) == Decimal("90.02")


def test_the_card_need_not_come_to_a_hundred() -> None:
    card = [CriterionRule("a", Decimal(25)), CriterionRule("b", Decimal(20))]
    given = {"a": Given(Decimal(20)), "b": Given(not_applicable=True)}
    assert assessment_total(card, given, Decimal(45)).total == Decimal("36.00")


def test_points_of_an_unfinished_card_are_told_but_are_no_total() -> None:
    found = assessment_total(CARD, scores(10, None, None), Decimal(100))
    assert (found.points, found.maximum, found.total) == (Decimal(10), Decimal(10), None)


@pytest.mark.parametrize(
    ("totals", "mean"),
    [
        ([], None),
        ([90], "90.00"),
        ([90, 91], "90.50"),
        ([90, 90, 91], "90.33"),
        ([0, 100], "50.00"),
    ],
)
def test_mean(totals: list[int], mean: str | None) -> None:
    assert mean_total(Decimal(t) for t in totals) == (None if mean is None else Decimal(mean))


def test_rates_add_numerators_and_denominators() -> None:
    rate = sum_rates([Rate(9, 10), Rate(10, 30)])
    assert rate == Rate(19, 40)
    assert rate.value == Decimal("0.475")
    assert sum_rates([]).value is None
