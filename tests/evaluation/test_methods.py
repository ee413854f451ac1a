"""Truth tables of the scoring methods, of not applicable, veto, bonus, grades and pass lines."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from evaluation.enums import InapplicableRule, Method
from evaluation.scoring import (
    CriterionRule,
    Given,
    assessment_total,
    grade_of,
    is_answered,
    passes,
    points_of,
)

FAULTS = {1: Decimal("0.5"), 2: Decimal(1), 3: Decimal(3)}
BANDS = {1: Decimal(10), 2: Decimal(6), 3: Decimal(0)}


def rule(method: Method, **changes: Any) -> CriterionRule[str]:
    return CriterionRule("x", Decimal(10), method, **changes)


COUNTED = rule(Method.DEDUCTION, deductions=FAULTS)
BANDED = rule(Method.GRADED, bands=BANDS)
LEFT_OUT = rule(Method.JUDGED, not_applicable=InapplicableRule.LEFT_OUT)
FULL = rule(Method.JUDGED, not_applicable=InapplicableRule.FULL)
ONLY_VETO = CriterionRule("x", Decimal(0), Method.JUDGED, veto=True)


@pytest.mark.parametrize(
    ("criterion", "given", "points", "answered"),
    [
        (rule(Method.PASS_FAIL), Given(Decimal(10)), 10, True),
        (rule(Method.PASS_FAIL), Given(Decimal(0)), 0, True),
        (rule(Method.PASS_FAIL), Given(), None, False),
        (COUNTED, Given(Decimal(10)), 10, True),  # no fault found
        (COUNTED, Given(deductions={1: 1}), "9.5", True),
        (COUNTED, Given(deductions={1: 3, 2: 2}), "6.5", True),
        (COUNTED, Given(deductions={3: 3}), 1, True),
        (COUNTED, Given(deductions={3: 4}), 0, True),  # 12 of 10: the cap
        (COUNTED, Given(deductions={3: 99, 2: 99}), 0, True),
        (COUNTED, Given(), None, False),
        (rule(Method.DEDUCTION), Given(Decimal("7.5")), "7.5", True),  # a card without a list
        (BANDED, Given(band=1), 10, True),
        (BANDED, Given(band=2), 6, True),
        (BANDED, Given(band=3), 0, True),
        (BANDED, Given(), None, False),
        (rule(Method.GRADED), Given(Decimal(4)), 4, True),
        (rule(Method.JUDGED), Given(Decimal(8), "理由"), 8, True),
        (LEFT_OUT, Given(reason="无", not_applicable=True), None, True),
        (FULL, Given(reason="无", not_applicable=True), 10, True),
        (rule(Method.JUDGED, veto=True), Given(vetoed=True), 0, True),
        (ONLY_VETO, Given(vetoed=True), 0, True),
        (ONLY_VETO, Given(), 0, True),
        (ONLY_VETO, None, None, True),
        (BANDED, None, None, False),
    ],
)
def test_points_by_method(
    criterion: CriterionRule[str], given: Given | None, points: Any, answered: bool
) -> None:
    found = None if given is None else points_of(criterion, given)
    assert found == (None if points is None else Decimal(points))
    assert is_answered(criterion, given) == answered


A = CriterionRule("a", Decimal(40), Method.JUDGED)
B = CriterionRule("b", Decimal(60), Method.JUDGED)
F = CriterionRule("f", Decimal(60), Method.JUDGED, not_applicable=InapplicableRule.FULL)
V = CriterionRule("v", Decimal(0), Method.JUDGED, veto=True)
W = CriterionRule("w", Decimal(60), Method.JUDGED, veto=True)
P = CriterionRule("p", Decimal(3), Method.JUDGED, is_bonus=True)
Q = CriterionRule("q", Decimal(4), Method.JUDGED, is_bonus=True)


def n(value: Any) -> Given:
    if value == "na":
        return Given(reason="无", not_applicable=True)
    return Given(vetoed=True) if value == "veto" else Given(Decimal(str(value)))


@pytest.mark.parametrize(
    ("criteria", "values", "total", "cancelled"),
    [
        ([A, B], (30, 50), "80", False),
        ([A, B], ("na", 50), "83.33", False),  # 50 of 60
        ([A, B], ("na", "na"), None, False),
        ([A, F], (30, "na"), "90", False),  # 30 + 60
        ([A, F], ("na", "na"), "100.00", False),
        ([A, B, V], (30, 50, None), "80", False),  # a veto that was not found needs no answer
        ([A, B, V], (40, 60, "veto"), "0", True),
        ([A, W], (40, "veto"), "0", True),
        ([A, W], ("na", "veto"), "0", True),
        ([A, B, V], (40, None, "veto"), None, True),  # still unfinished
        ([A, B, P], (30, 50, 2), "82", False),
        ([A, B, P], (40, 60, 3), "103", False),  # above the full mark
        ([A, B, P, Q], (30, 50, 3, 4), "85", False),  # 7, capped at 5
        ([A, B, P], ("na", 50, 2), "85.33", False),  # scaled first, then added
        ([A, B, P], (30, 50, None), None, False),
        ([A, B, V, P], (40, 60, "veto", 3), "0", True),
    ],
)
def test_total_with_vetoes_and_bonus(
    criteria: list[CriterionRule[str]], values: tuple[Any, ...], total: str | None, cancelled: bool
) -> None:
    scores = {
        c.key: n(value) for c, value in zip(criteria, values, strict=True) if value is not None
    }
    found = assessment_total(criteria, scores, Decimal(100), Decimal(5))
    assert found.total == (None if total is None else Decimal(total))
    assert found.cancelled == cancelled


def test_scaled_halves_are_rounded_up_and_only_then_bonus_is_added() -> None:
    half = CriterionRule("h", Decimal(8), Method.JUDGED)
    # 1 of 8 is an eighth: of 0.2 that is 0.025 → 0.03, with 0.004 of bonus 0.034.
    scores = {"h": n(1), "b": n("na"), "p": n("0.004")}
    found = assessment_total([half, B, P], scores, Decimal("0.2"), Decimal(1))
    assert found.total == Decimal("0.034")


@dataclass(frozen=True)
class Line:
    name: str
    at_least: Decimal


NINGBO = [Line("green", Decimal(80)), Line("blue", Decimal(60)), Line("yellow", Decimal(30)),
          Line("red", Decimal(0))]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "full", "grade"),
    [
        ("103", 100, "green"),
        ("80", 100, "green"),
        ("79.99", 100, "blue"),
        ("60", 100, "blue"),
        ("59.99", 100, "yellow"),
        ("29.99", 100, "red"),
        ("0", 100, "red"),
        ("36", 45, "green"),  # 80 % of 45
        ("35.99", 45, "blue"),
        ("78.4", 98, "green"),  # exactly 80 %
        ("78.39", 98, "blue"),  # 79.99 %, which a rounded share would call 80
        (None, 100, None),
    ],
)
def test_grades_at_their_edges(total: str | None, full: int, grade: str | None) -> None:
    value = None if total is None else Decimal(total)
    found = grade_of(value, Decimal(full), NINGBO)
    assert (found and found.name) == grade


def test_a_cancelled_result_has_no_grade_and_does_not_pass() -> None:
    zero, full = Decimal(0), Decimal(100)
    assert grade_of(zero, full, NINGBO, cancelled=True) is None
    assert passes(zero, full, zero, cancelled=True) is False
    assert passes(zero, full, zero) is True
    assert grade_of(Decimal(10), full, NINGBO[:3]) is None


@pytest.mark.parametrize(
    ("total", "full", "share", "passed"),
    [
        ("90", "100", "90", True),
        ("89.99", "100", "90", False),
        ("40.5", "45", "90", True),  # the pass line follows the full mark
        ("40.49", "45", "90", False),
        ("88.2", "98", "90", True),
        ("88.19", "98", "90", False),
        (None, "100", "90", None),
        ("90", "100", None, None),
    ],
)
def test_the_pass_line_is_a_share(
    total: str | None, full: str, share: str | None, passed: bool | None
) -> None:
    def number(text: str | None) -> Decimal | None:
        return None if text is None else Decimal(text)

    assert passes(number(total), Decimal(full), number(share)) is passed
