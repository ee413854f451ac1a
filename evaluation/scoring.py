"""The points of one criterion, the total of one inspection, its grade, and the sums of rates.

The rule, in prose (worked examples: docs/scorecards.md)
---------------------------------------------------------
1. Points of a criterion, by its method:
   all or nothing     the maximum or 0
   deduction          where the card lists faults: maximum − Σ(occurrences × points off), at least 0
                      (the cap is the maximum); "no fault found" is an answer of its own.
                      Without a list: the points that were entered
   graded             the points of the chosen band; without bands the points entered
   judged             the points entered, always with a reason
2. A criterion that does not apply is, as the card says, *left out* of both sums or counts with
   *full* marks.
3. A criterion without an answer is *missing*. While one is missing there is no total (None): an
   unfinished card is not a low score. A criterion that only vetoes needs no answer: unmarked means
   that nothing was found.
4. A veto cancels the result: the total is 0, the result is `cancelled`, whatever else was scored.
   The criterion that vetoes has 0 points.
5. Where every criterion applies, the total is the plain sum of the points. Where some were left
   out, what remains is scaled to the card's full mark: points ÷ maximum of what applies × full
   mark, rounded half up to two places. If nothing applies there is no total.
6. Bonus criteria stay out of both sums. Their points, together at most the card's bonus cap, are
   added after the scaling. So a total may be above the full mark.
7. The grade is the highest one whose percentage of the full mark the total reaches; it passes if
   it reaches the pass line. Compared exactly (total × 100 against percent × full mark), never by
   a rounded share. A cancelled result has no grade and does not pass.
8. Nothing is clamped but what the rule names (deductions at the maximum, bonus at its cap): values
   are validated before they come here.

Rates keep numerator and denominator. The rate of several units is the sum of the numerators over
the sum of the denominators, never the mean of percentages: 9 of 10 and 10 of 30 make 19 of 40
(47.5 %), not (90 % + 33.3 %) ÷ 2 = 61.7 %.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor
from typing import Generic, Protocol, TypeVar

from evaluation.constants import CENT, FULL_SHARE
from evaluation.enums import InapplicableRule, Method

K = TypeVar("K", bound=Hashable)
ZERO = Decimal(0)


@dataclass(frozen=True)
class CriterionRule(Generic[K]):
    """What scoring needs to know of a criterion: points in full marks, faults and bands by key."""

    key: K
    maximum: Decimal
    method: Method = Method.JUDGED
    deductions: Mapping[int, Decimal] = field(default_factory=dict)
    bands: Mapping[int, Decimal] = field(default_factory=dict)
    not_applicable: InapplicableRule = InapplicableRule.LEFT_OUT
    veto: bool = False
    is_bonus: bool = False

    @property
    def counts_faults(self) -> bool:
        """The card lists the faults: points follow from their occurrences."""
        return self.method == Method.DEDUCTION and bool(self.deductions)

    @property
    def has_bands(self) -> bool:
        """The card lists the bands: points follow from the chosen one."""
        return self.method == Method.GRADED and bool(self.bands)


@dataclass(frozen=True)
class Given:
    """The answer to one criterion, as a person gave it.

    `points` where they are entered (the maximum where no fault was found); `deductions` counts
    occurrences by the key of the fault; `band` is the key of the chosen one; `reason` is what was
    typed, for points lost, a judgement, a veto, or why the criterion does not apply.
    """

    points: Decimal | None = None
    reason: str = ""
    deductions: Mapping[int, int] = field(default_factory=dict)
    band: int | None = None
    not_applicable: bool = False
    vetoed: bool = False


@dataclass(frozen=True)
class Assessment(Generic[K]):
    """The outcome for one card: `total` is None while criteria are missing or none applies."""

    total: Decimal | None
    points: Decimal
    maximum: Decimal
    missing: tuple[K, ...]
    scored: int
    bonus: Decimal = ZERO
    cancelled: bool = False


class GradeLine(Protocol):
    """A grade and the percentage of the full mark from which it holds."""

    @property
    def at_least(self) -> Decimal: ...


G = TypeVar("G", bound=GradeLine)


@dataclass(frozen=True)
class Rate:
    """A rate with what it was counted from."""

    numerator: int
    denominator: int

    @property
    def value(self) -> Decimal | None:
        """The share as a number between 0 and 1, None where nothing was counted."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None


def points_of(rule: CriterionRule[K], given: Given) -> Decimal | None:
    """The points of one answer by rules 1, 2 and 4; None where the criterion is left out.

    An answer that names neither points nor faults nor band is None as well; see `is_answered`.
    """
    if given.vetoed or rule.maximum == 0:
        return ZERO
    if given.not_applicable:
        return rule.maximum if rule.not_applicable == InapplicableRule.FULL else None
    if rule.counts_faults and given.deductions:
        lost = sum((rule.deductions.get(k, ZERO) * n for k, n in given.deductions.items()), ZERO)
        return max(rule.maximum - lost, ZERO)
    if given.band is not None and given.band in rule.bands:
        return rule.bands[given.band]
    return given.points


def is_answered(rule: CriterionRule[K], given: Given | None) -> bool:
    """Whether the criterion was answered at all, by rule 3."""
    if rule.maximum == 0:
        return True
    if given is None:
        return False
    if given.vetoed or given.not_applicable:
        return True
    return points_of(rule, given) is not None


def assessment_total(
    criteria: Sequence[CriterionRule[K]],
    scores: Mapping[K, Given],
    full_mark: Decimal,
    bonus_cap: Decimal = ZERO,
) -> Assessment[K]:
    """The total of a card by the rule of this module, with the criteria that are missing."""
    missing = tuple(c.key for c in criteria if not is_answered(c, scores.get(c.key)))
    points = maximum = bonus = ZERO
    complete = True
    for rule in criteria:
        given = scores.get(rule.key)
        found = points_of(rule, given) if given is not None else None
        if rule.is_bonus:
            bonus += found or ZERO
        elif found is None:
            complete = complete and not (given is not None and given.not_applicable)
        else:
            points += found
            maximum += rule.maximum
    bonus = min(bonus, bonus_cap)
    cancelled = any(given.vetoed for given in scores.values())
    total: Decimal | None = None
    if not missing and cancelled:
        total = ZERO
    elif not missing and maximum:
        total = (points if complete else half_up(points / maximum * full_mark)) + bonus
    scored = len(criteria) - len(missing)
    return Assessment(total, points, maximum, missing, scored, bonus, cancelled)


def grade_of(
    total: Decimal | None, full_mark: Decimal, grades: Iterable[G], *, cancelled: bool = False
) -> G | None:
    """The grade that `total` of `full_mark` points reaches; None without one, or cancelled."""
    if total is None or cancelled:
        return None
    reached = [grade for grade in grades if total * 100 >= grade.at_least * full_mark]
    return max(reached, key=lambda grade: grade.at_least, default=None)


def passes(
    total: Decimal | None,
    full_mark: Decimal,
    pass_share: Decimal | None,
    *,
    cancelled: bool = False,
) -> bool | None:
    """Whether `total` reaches `pass_share` percent of the full mark; None without total or line."""
    if total is None or pass_share is None:
        return None
    return not cancelled and total * 100 >= pass_share * full_mark


def mean_total(totals: Iterable[Decimal]) -> Decimal | None:
    """The mean of confirmed totals, rounded half up to two places; None where there are none."""
    values = list(totals)
    return half_up(sum(values, ZERO) / len(values)) if values else None


def mean_share(results: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """The mean of totals as percent of their full marks, rounded half up once, to two places.

    `results` are (total, full mark): cards of different full marks count alike. None where there
    are none.
    """
    shares = [Fraction(total) / Fraction(full_mark) for total, full_mark in results]
    if not shares:
        return None
    percent = sum(shares) / len(shares) * int(FULL_SHARE)
    # A third has no exact decimal, and a half that is made of thirds would be rounded down.
    return floor(percent / Fraction(CENT) + Fraction(1, 2)) * CENT


def sum_rates(rates: Iterable[Rate]) -> Rate:
    """Numerators and denominators added up; 0 of 0 where there are none."""
    numerator = denominator = 0
    for rate in rates:
        numerator += rate.numerator
        denominator += rate.denominator
    return Rate(numerator, denominator)


def json_number(value: Decimal | None) -> int | float | None:
    """`value` as published payloads have it; whole numbers without a fraction."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def json_fraction(value: Fraction | None) -> int | float | None:
    """`value` rounded half up to two places, as published payloads have it."""
    if value is None:
        return None
    return json_number(half_up(Decimal(value.numerator) / value.denominator))


def half_up(value: Decimal) -> Decimal:
    """`value` rounded to two places, halves up."""
    return value.quantize(CENT, rounding=ROUND_HALF_UP)
