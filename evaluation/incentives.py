"""Which units a rule of rewards and penalties is about (pure).

The rule, in prose
------------------
1. TOP n: the unit's rank is at most n. Ties share a rank, so there may be more than n of them, and
   never fewer because of a tie.
2. BOTTOM n: fewer than n units have a lower total. A unit with rank 1 is never at the bottom, so
   that nobody is praised and blamed for one result, whatever the ties.
3. BAND: the total as a share of the full mark, in percent, is at least `at_least` and below
   `below`; a bound that is not given is not asked for. Full marks change, so the band is a share.
4. CANCELLED: the result was cancelled by a veto. Communities alone have such a result.
5. A unit without a rank, for whatever reason (cancelled, not inspected, not confirmed, too few), is
   neither rewarded nor punished by 1 to 3, and not counted among those below others.
6. `in_a_row` k: the condition holds in this round and in each of the k - 1 rounds of the county
   before it. Where one of them is missing, or the unit in it, it does not hold.

Worked example, full mark 100: 德泰 95, 南芬 90, 彩屯 90, 北台 80, 桥头 without a total.
    TOP 1 → 德泰        TOP 2 → 德泰, 南芬, 彩屯     (rank 2 is shared)
    BOTTOM 1 → 北台     BOTTOM 2 → 北台, 南芬, 彩屯  (one unit is below each of the latter)
    BAND from 60 below 90 → 北台
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from evaluation.enums import Condition


@dataclass(frozen=True)
class Result:
    """What a unit came to in one round; cancelled or without a total it has no rank."""

    total: Decimal | None
    rank: int | None
    cancelled: bool = False


@dataclass(frozen=True)
class Outcome:
    """One round: its full mark in points, and the results of units that are ranked together."""

    full_mark: Decimal
    results: Mapping[str, Result]


@dataclass(frozen=True)
class Rule:
    """A condition with what it needs: `count` for TOP and BOTTOM, percents for BAND."""

    condition: str
    count: int | None = None
    at_least: Decimal | None = None
    below: Decimal | None = None
    in_a_row: int = 1


def proposed(rule: Rule, outcomes: Sequence[Outcome]) -> list[str]:
    """The keys of the units that `rule` is about, best first; `outcomes` newest first."""
    if not outcomes:
        return []
    newest = outcomes[0].results
    found = [key for key in newest if applies(rule, key, outcomes)]
    return sorted(found, key=lambda key: (newest[key].rank is None, newest[key].rank or 0, key))


def applies(rule: Rule, key: str, outcomes: Sequence[Outcome]) -> bool:
    """Whether `rule` is about the unit `key` after the rounds `outcomes`, newest first."""
    row = outcomes[: rule.in_a_row]
    return len(row) == rule.in_a_row and all(_holds(rule, key, outcome) for outcome in row)


def _holds(rule: Rule, key: str, outcome: Outcome) -> bool:
    result = outcome.results.get(key)
    if result is None:
        return False
    if rule.condition == Condition.CANCELLED:
        return result.cancelled
    if result.total is None or result.rank is None:
        return False
    if rule.condition == Condition.TOP:
        return result.rank <= (rule.count or 0)
    if rule.condition == Condition.BOTTOM:
        return result.rank > 1 and _below(result.total, outcome) < (rule.count or 0)
    share = result.total / outcome.full_mark * 100
    return (rule.at_least is None or share >= rule.at_least) and (
        rule.below is None or share < rule.below
    )


def _below(total: Decimal, outcome: Outcome) -> int:
    """How many ranked units have less than `total`."""
    ranked = (r for r in outcome.results.values() if r.rank is not None and r.total is not None)
    return sum(other.total < total for other in ranked if other.total is not None)
