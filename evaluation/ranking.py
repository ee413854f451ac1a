"""Ranks of communities by their totals.

The rule, in prose
------------------
1. The best total has rank 1. With `higher_is_better=False` the smallest total is the best.
2. Equal totals share a rank, and the ranks that they use up are skipped (1, 2, 2, 4).
3. A unit without a total (None: not inspected, or not confirmed) has no rank. It is never treated
   as zero and never takes a place from others.

4. Like with like: a community is ranked among all of its round and, by the same rule, among those
   of its type. One of several types has a rank in each.
5. A township or county of which less than the demanded share was inspected keeps its mean and has
   no rank (`below_coverage`); it takes no place from others.

Guarantees: the result has exactly the keys that came in; it does not depend on their order; a
unit's rank is one more than the number of units with a better total.

Worked example:
    德泰 92.5, 南芬 90, 彩屯 90, 北台 88, 桥头 not inspected
    → 德泰 1, 南芬 2, 彩屯 2, 北台 4, 桥头 no rank
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def below_coverage(inspected: int, units: int, minimum_percent: int) -> bool:
    """Whether fewer than `minimum_percent` of 100 of `units` were inspected; exact, never rounded.

    2 of 3 are 66.67 %: below 67, not below 66. Where there are no units, none can be missing.
    """
    return inspected * 100 < units * minimum_percent


def rank_communities(
    scores: Mapping[K, Decimal | None], *, higher_is_better: bool = True
) -> dict[K, int | None]:
    """The rank of each key by the rule of this module; None for a key without a score."""
    ordered = sorted(
        (score for score in scores.values() if score is not None), reverse=higher_is_better
    )
    first_place: dict[Decimal, int] = {}
    for place, score in enumerate(ordered, start=1):
        first_place.setdefault(score, place)
    return {key: None if score is None else first_place[score] for key, score in scores.items()}
