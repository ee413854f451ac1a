"""To whom a rule of rewards and penalties applies: truth tables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from evaluation.incentives import Outcome, Result, Rule, applies, proposed
from evaluation.ranking import rank_communities


def outcome(totals: dict[str, Any], *, full_mark: int = 100, cancelled: str = "") -> Outcome:
    values = {key: None if total is None else Decimal(str(total)) for key, total in totals.items()}
    ranks = rank_communities(values)
    results = {
        key: Result(values[key], ranks[key], cancelled=key in cancelled.split()) for key in values
    }
    return Outcome(Decimal(full_mark), results)


# The worked example of the module.
EXAMPLE = outcome({"德泰": 95, "南芬": 90, "彩屯": 90, "北台": 80, "桥头": None})


def rule(condition: str, **values: Any) -> Rule:
    for name in ("at_least", "below"):
        if name in values:
            values[name] = Decimal(str(values[name]))
    return Rule(condition, **values)


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (rule("top", count=1), "德泰"),
        (rule("top", count=2), "德泰 南芬 彩屯"),
        (rule("top", count=3), "德泰 南芬 彩屯"),
        (rule("top", count=4), "德泰 南芬 彩屯 北台"),
        (rule("top", count=99), "德泰 南芬 彩屯 北台"),
        (rule("bottom", count=1), "北台"),
        (rule("bottom", count=2), "南芬 彩屯 北台"),
        (rule("bottom", count=99), "南芬 彩屯 北台"),
        (rule("band", at_least=90), "德泰 南芬 彩屯"),
        (rule("band", below=90), "北台"),
        (rule("band", at_least=80, below=95), "南芬 彩屯 北台"),
        (rule("band", at_least=95.01), ""),
        (rule("cancelled"), ""),
    ],
)
def test_the_worked_example(asked: Rule, expected: str) -> None:
    assert proposed(asked, [EXAMPLE]) == expected.split()


def test_nobody_is_first_and_last_at_once() -> None:
    same = outcome({"甲": 80, "乙": 80, "丙": 80})
    assert set(proposed(rule("top", count=1), [same])) == {"甲", "乙", "丙"}
    assert proposed(rule("bottom", count=1), [same]) == []
    alone = outcome({"甲": 10})
    assert proposed(rule("bottom", count=1), [alone]) == []


def test_who_was_not_inspected_is_neither_praised_nor_blamed() -> None:
    nothing = outcome({"甲": None, "乙": None})
    for asked in (rule("top", count=9), rule("bottom", count=9), rule("band", below=100)):
        assert proposed(asked, [nothing]) == []


def test_a_band_is_a_share_of_the_full_mark() -> None:
    """杨浦: the line is at 90 %, which is 40.5 of 45 and 88.2 of 98 points (facts.md 5.4)."""
    for full_mark, line in ((45, Decimal("40.5")), (98, Decimal("88.2")), (100, Decimal(90))):
        results = outcome({"在": line, "下": line - Decimal("0.01")}, full_mark=full_mark)
        assert proposed(rule("band", at_least=90), [results]) == ["在"]
        assert proposed(rule("band", below=90), [results]) == ["下"]


def test_a_veto() -> None:
    results = outcome({"甲": 90, "乙": None, "丙": None}, cancelled="乙")
    assert proposed(rule("cancelled"), [results]) == ["乙"]
    assert proposed(rule("bottom", count=1), [results]) == []


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ([{"甲": 90, "乙": 80}, {"甲": 90, "乙": 80}], True),
        ([{"甲": 90, "乙": 80}, {"甲": 80, "乙": 90}], False),  # another was first
        ([{"甲": 90, "乙": 80}, {"甲": None, "乙": 80}], False),  # not inspected
        ([{"甲": 90, "乙": 80}, {"乙": 80}], False),  # not there
        ([{"甲": 90, "乙": 80}], False),  # a round is missing
    ],
)
def test_three_rounds_in_a_row(before: list[dict[str, Any]], expected: bool) -> None:
    rounds = [outcome({"甲": 90, "乙": 80}), *(outcome(totals) for totals in before)]
    first = rule("top", count=1, in_a_row=3)
    assert applies(first, "甲", rounds) is expected
    assert applies(rule("top", count=1), "甲", rounds) is True


def test_what_came_before_the_row_is_not_asked() -> None:
    rounds = [outcome({"甲": 90, "乙": 80})] * 2 + [outcome({"甲": 70, "乙": 80})]
    assert applies(rule("top", count=1, in_a_row=2), "甲", rounds)


def test_without_any_round_nobody_is_proposed() -> None:
    assert proposed(rule("top", count=1), []) == []
