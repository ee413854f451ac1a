"""Turns the text of a published scorecard into sections and criteria (pure).

The rule, in prose
------------------
1. Each item of the source becomes a section with the item's points.
2. A rule of an item that names its own points, as （5分） or as "5分" where nothing is deducted,
   is a criterion with these points, when all rules of the item do so and their points add up to
   the item's. "扣5分" is a deduction inside a criterion, not its points.
3. Any other item becomes one criterion with the item's points; its rules are its guidance.
4. The scoring method follows the wording: 不得分 all or nothing, 每少10% bands, 扣 deduction,
   anything else judged.

Worked example, card A: item 2 设施配置 (20) has four rules of 5 points each, so four criteria;
item 1 宣传公示 (10) only names deductions (扣10分, 扣5分), so one criterion of 10 points. Card A
comes to 7 sections and 15 criteria: 1 + 4 + 1 + 3 + 2 + 1 + 3, together 100 points.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation.enums import Method

_IN_BRACKETS = re.compile(r"[（(]([0-9]+)分[）)]")
_BARE = re.compile(r"(?<![扣0-9])([0-9]+)分")
_TITLE_ENDS = re.compile(r"[（(，,：:]|每处|每项|[0-9]+分")


@dataclass(frozen=True)
class CriterionText:
    title: str
    points: Decimal
    guidance: str
    method: Method


@dataclass(frozen=True)
class SectionText:
    title: str
    criteria: tuple[CriterionText, ...]


def card_sections(items: Sequence[Mapping[str, Any]]) -> list[SectionText]:
    """The sections of a card by the rule of this module."""
    return [SectionText(item["item"], _criteria(item)) for item in items]


def _criteria(item: Mapping[str, Any]) -> tuple[CriterionText, ...]:
    rules: list[str] = item["rules"]
    points = [_own_points(rule) for rule in rules]
    if None not in points and sum(p for p in points if p is not None) == item["points"] and rules:
        return tuple(
            CriterionText(_title(rule), Decimal(own or 0), rule, _method(rule))
            for rule, own in zip(rules, points, strict=True)
        )
    guidance = "\n".join(rules)
    return (CriterionText(item["item"], Decimal(item["points"]), guidance, _method(guidance)),)


def _own_points(rule: str) -> int | None:
    found = _IN_BRACKETS.search(rule) or _BARE.search(rule)
    return int(found[1]) if found else None


def _title(rule: str) -> str:
    return _TITLE_ENDS.split(rule, maxsplit=1)[0]


def _method(text: str) -> Method:
    if "每少" in text or "每降" in text:
        return Method.GRADED
    if "扣" in text:
        return Method.DEDUCTION
    return Method.PASS_FAIL if "不得分" in text else Method.JUDGED
