"""A unit's published result beside the means of others (pure).

The rule, in prose
------------------
1. A mean is that of confirmed totals of committees, rounded half up to two places. Who has no total
   is in no mean; who was cancelled is there with 0, as in the means of townships.
2. The mean of several townships or counties weighs each published mean by the committees behind it.
   It may differ from the mean of all communities by half a hundredth. Totals out of weighted parts
   are no means: of them the mean is that of the townships.
3. Rates are sums of numerators over sums of denominators. One that was counted from fewer than the
   smallest sample is marked and not shown in percent.
4. A mean of fewer than two results is none: a unit is not compared with itself.

Worked example: 德泰 92, 南芬 88, 北台 without a result, all of one type. 德泰 is 2 points above the
mean of its type, 90, of 2 results.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from evaluation.enums import Measure
from evaluation.scoring import ZERO, Rate, half_up, mean_total, sum_rates

# Rule 4.
FEWEST = 2


@dataclass(frozen=True)
class Beside:
    """One line of a comparison: the unit itself, or those that it is set beside.

    `kind` says which (own, type, township, county, city); `results` is how many totals make the
    mean; `own` is the total of the unit itself.
    """

    kind: str
    name: str
    total: Decimal | None
    results: int
    rates: Mapping[str, Any] = field(default_factory=dict)
    own: Decimal | None = None

    @property
    def is_own(self) -> bool:
        return self.kind == "own"

    @property
    def gap(self) -> Decimal | None:
        """Points by which the unit is above this mean, below zero where below it."""
        if self.is_own or self.own is None or self.total is None:
            return None
        return self.own - self.total

    @property
    def distance(self) -> Decimal | None:
        """How many points lie between the two, whichever is above."""
        return None if self.gap is None else abs(self.gap)


def number(value: Any) -> Decimal | None:
    """A number of a payload; None where it has none."""
    return None if value is None else Decimal(str(value))


def mean_of_entries(entries: Iterable[Mapping[str, Any]]) -> tuple[Decimal | None, int]:
    """The mean of the published totals of communities, and how many there are (rule 1)."""
    totals = [
        Decimal(str(entry["total"]))
        for entry in entries
        if entry["total"] is not None and entry.get("units", 1)
    ]
    return (mean_total(totals), len(totals)) if len(totals) >= FEWEST else (None, len(totals))


def mean_of_means(lines: Iterable[Mapping[str, Any]]) -> tuple[Decimal | None, int]:
    """The mean of published means weighed by what was inspected, and of how many (rule 2)."""
    found = [
        (Decimal(str(line["total"])), int(line["inspected"]))
        for line in lines
        if line["total"] is not None and line["inspected"]
    ]
    results = sum(inspected for _total, inspected in found)
    if results < FEWEST:
        return None, results
    points = sum((total * inspected for total, inspected in found), ZERO)
    return half_up(points / results), results


def rates_of(parts: Iterable[Mapping[str, Any]], minimum: int = 0) -> dict[str, Any]:
    """The published rates of several units together, by measure (rule 3).

    `minimum` is the smallest sample that the rule of the payload demands.
    """
    found = list(parts)
    return {measure.value: _summed(found, measure, minimum) for measure in Measure}


def _summed(parts: Iterable[Mapping[str, Any]], measure: Measure, minimum: int) -> dict[str, Any]:
    rate = sum_rates(
        Rate(part[measure]["numerator"], part[measure]["denominator"])
        for part in parts
        if part.get(measure)
    )
    said: dict[str, Any] = {"numerator": rate.numerator, "denominator": rate.denominator}
    if 0 < rate.denominator < minimum:
        said["too_few"] = True
    return said
