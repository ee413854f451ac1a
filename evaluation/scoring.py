"""The total of one inspection, and the sums of rates.

The rule, in prose
------------------
1. Each criterion has a maximum. A score is the points given, or "not applicable".
2. A criterion without a score is *missing*. While one is missing there is no total (None): an
   unfinished card is not a low score.
3. Where every criterion applies, the total is the plain sum of the points.
4. A criterion that does not apply is left out of both sums, and what remains is scaled to the
   card's full mark: total = points ÷ maximum of the applicable criteria × full mark, rounded half
   up to two places. If nothing applies there is no total.
5. Nothing is clamped: values are validated before they come here.

Worked example (full mark 100): criteria of 10, 40 and 50 points.
    10 + 36 + 45                  → 91
    n/a + 36 + 45                 → (36 + 45) ÷ (40 + 50) × 100 = 90.00
    10 + 36 + nothing entered     → no total; the third criterion is reported as missing

Rates keep numerator and denominator. The rate of several units is the sum of the numerators over
the sum of the denominators, never the mean of percentages: 9 of 10 and 10 of 30 make 19 of 40
(47.5 %), not (90 % + 33.3 %) ÷ 2 = 61.7 %.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Generic, TypeVar

from evaluation.constants import CENT

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class CriterionRule(Generic[K]):
    """What scoring needs to know of a criterion."""

    key: K
    maximum: Decimal


@dataclass(frozen=True)
class GivenScore:
    """Points given for one criterion; `points` is None where it does not apply."""

    points: Decimal | None


@dataclass(frozen=True)
class Assessment(Generic[K]):
    """The outcome for one card: `total` is None while criteria are missing or none applies."""

    total: Decimal | None
    points: Decimal
    maximum: Decimal
    missing: tuple[K, ...]
    scored: int


@dataclass(frozen=True)
class Rate:
    """A rate with what it was counted from."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        """The share as a number between 0 and 1, None where nothing was counted."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None


def assessment_total(
    criteria: Sequence[CriterionRule[K]], scores: Mapping[K, GivenScore], full_mark: Decimal
) -> Assessment[K]:
    """The total of a card by the rule of this module, with the criteria that are missing."""
    missing = tuple(c.key for c in criteria if c.key not in scores)
    points = maximum = Decimal(0)
    complete = True
    for criterion in criteria:
        given = scores.get(criterion.key)
        if given is None:
            continue
        if given.points is None:
            complete = False
            continue
        points += given.points
        maximum += criterion.maximum
    total: Decimal | None = None
    if not missing and maximum:
        total = points if complete else _half_up(points / maximum * full_mark)
    return Assessment(total, points, maximum, missing, len(criteria) - len(missing))


def mean_total(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean of confirmed totals, rounded half up to two places; None where there are none."""
    values = list(totals)
    return _half_up(sum(values, Decimal(0)) / len(values)) if values else None


def sum_rates(rates: Iterable[Rate]) -> Rate:
    """Numerators and denominators added up; 0 of 0 where there are none."""
    numerator = denominator = 0
    for rate in rates:
        numerator += rate.numerator
        denominator += rate.denominator
    return Rate(numerator, denominator)


def _half_up(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
