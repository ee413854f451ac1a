"""The arithmetic of a comparison: means of totals, means of means, summed rates, gaps."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evaluation.beside import Beside, mean_of_entries, mean_of_means, rates_of


def entry(total: Any, units: int = 1) -> dict[str, Any]:
    return {"total": total, "units": units}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([], (None, 0)),
        # A unit is not compared with itself.
        ([entry(92)], (None, 1)),
        ([entry(92), entry(88), entry(None)], (Decimal("90.00"), 2)),
        # Cancelled by a veto: 0 counts. Merged away before the period ended: counts nowhere.
        ([entry(92), entry(0), entry(50, units=0)], (Decimal("46.00"), 2)),
        ([entry(80), entry(81), entry(81)], (Decimal("80.67"), 3)),
        # Entries of earlier releases do not say whether they count.
        ([{"total": 90}, {"total": 91}], (Decimal("90.50"), 2)),
    ],
)
def test_the_mean_of_communities(entries: list[Any], expected: Any) -> None:
    assert mean_of_entries(entries) == expected


def line(total: Any, inspected: int) -> dict[str, Any]:
    return {"total": total, "inspected": inspected}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], (None, 0)),
        ([line(90, 1)], (None, 1)),
        ([line(90, 3), line(80, 1)], (Decimal("87.50"), 4)),
        ([line(90, 3), line(None, 0)], (Decimal("90.00"), 3)),
        # Half a hundredth goes up.
        ([line(90, 1), line(90.01, 1)], (Decimal("90.01"), 2)),
    ],
)
def test_the_mean_of_means_weighs_them(lines: list[Any], expected: Any) -> None:
    assert mean_of_means(lines) == expected


def rate(numerator: int, denominator: int) -> dict[str, Any]:
    return {"participation": {"numerator": numerator, "denominator": denominator}}


def test_rates_are_sums_and_never_means_of_percentages() -> None:
    found = rates_of([rate(9, 10), rate(10, 30), {"participation": None}])
    assert found == {
        "participation": {"numerator": 19, "denominator": 40},
        "accuracy": {"numerator": 0, "denominator": 0},
    }


@pytest.mark.parametrize(("minimum", "too_few"), [(40, False), (41, True)])
def test_a_small_sample_is_marked(minimum: int, too_few: bool) -> None:
    found = rates_of([rate(9, 10), rate(10, 30)], minimum)
    assert found["participation"].get("too_few", False) is too_few


@pytest.mark.parametrize(
    ("kind", "own", "total", "gap", "distance"),
    [
        ("type", 92, 90, 2, 2),
        ("type", 88, 90, -2, 2),
        ("county", 90, 90, 0, 0),
        ("own", 90, 90, None, None),
        ("county", 90, None, None, None),
    ],
)
def test_the_gap(kind: str, own: int, total: Any, gap: Any, distance: Any) -> None:
    mean = None if total is None else Decimal(total)
    found = Beside(kind, "", mean, 2, {}, Decimal(own))
    assert (found.gap, found.distance) == (gap, distance)
