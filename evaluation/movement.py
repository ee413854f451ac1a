"""Why a unit moved between two periods (pure).

The rule, in prose
------------------
1. Points: each criterion (or section) is set beside itself in the earlier period. What is on one
   card alone, or did not apply in one of the periods, has no change.
2. Rank: first only the unit's own total is changed and all others stay as they were. The places
   that it gains or loses by that are its own doing; all further places are due to the others: to
   their totals, to units that were ranked in one of the periods alone. The two parts add up to the
   whole change exactly.
3. A unit without a rank in one of the periods has no such account.

Worked example: before 甲 90, 乙 88, 丙 86, 丁 84; after 甲 90, 乙 93, 丙 91, 丁 87, and 丁 asks.
    4th before. With 87 among 90, 88 and 86 it would be 3rd: one place gained by itself.
    After 4th: among 90, 93 and 91 nobody is worse. One place lost by the others. Together: 0.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from evaluation.ranking import rank_communities

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class RankMovement:
    """Ranks before and after, and the one that the own change alone would have given."""

    before: int
    alone: int
    after: int

    @property
    def whole(self) -> int:
        """Places gained, below zero where lost."""
        return self.before - self.after

    @property
    def by_own(self) -> int:
        """Places gained by the own total."""
        return self.before - self.alone

    @property
    def by_others(self) -> int:
        """Places gained because of the others."""
        return self.alone - self.after


def rank_movement(
    before: Mapping[K, Decimal], after: Mapping[K, Decimal], key: K
) -> RankMovement | None:
    """The account of `key` by the rule of this module; the mappings hold who was ranked."""
    if key not in before or key not in after:
        return None
    ranks = [
        rank_communities(totals)[key] for totals in (before, {**before, key: after[key]}, after)
    ]
    return RankMovement(*(rank for rank in ranks if rank is not None))


@dataclass(frozen=True)
class Points:
    """What was given for one criterion or section; `points` is None where it did not apply."""

    key: str
    section: str
    title: str
    points: Decimal | None
    maximum: Decimal


@dataclass(frozen=True)
class PointChange:
    """One line of a card in two periods; a side is None where it was not on the card."""

    before: Points | None
    after: Points | None

    @property
    def line(self) -> Points:
        line = self.after or self.before
        assert line is not None
        return line

    @property
    def change(self) -> Decimal | None:
        """Points gained, below zero where lost; None where the two cannot be compared."""
        if self.before is None or self.after is None:
            return None
        if self.before.points is None or self.after.points is None:
            return None
        return self.after.points - self.before.points


def point_changes(before: Sequence[Points], after: Sequence[Points]) -> list[PointChange]:
    """The lines of both cards in the order of the later one, then what only the earlier had."""
    earlier = {line.key: line for line in before}
    later = {line.key for line in after}
    changes = [PointChange(earlier.get(line.key), line) for line in after]
    return changes + [PointChange(line, None) for line in before if line.key not in later]
