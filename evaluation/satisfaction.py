"""What a review's ballots come to, and what of it may be shown.

The rule, in prose
------------------
1. A ballot says satisfied, basically satisfied, dissatisfied, or nothing that counts (abstained or
   invalid).
2. The satisfaction rate is (satisfied + basically satisfied) ÷ (satisfied + basically satisfied +
   dissatisfied). What abstained or was invalid is counted and shown, and is in neither part.
3. Results of several meetings or places are the sums of their counts; the rate is that of the
   sums, never the mean of percentages.
4. A sum over fewer ballots, or over fewer households, than the minimum in force is not shown, and
   is left out of the sums that are: what a sum is short of would tell it.

Worked example:
    甲小区 18 + 6 + 2, 1 without opinion → 24 ÷ 26 = 92.3 %
    乙小区  9 + 5 + 6, 0 without opinion → 14 ÷ 20 = 70.0 %
    together 27 + 11 + 8, 1              → 38 ÷ 46 = 82.6 %, not (92.3 % + 70.0 %) ÷ 2 = 81.2 %
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Opinions:
    """Numbers of ballots by what they say; the rate's two parts are named as those of a Rate."""

    satisfied: int = 0
    basically_satisfied: int = 0
    dissatisfied: int = 0
    no_opinion: int = 0

    @property
    def handed_in(self) -> int:
        return self.satisfied + self.basically_satisfied + self.dissatisfied + self.no_opinion

    @property
    def numerator(self) -> int:
        """Those who are satisfied or basically satisfied."""
        return self.satisfied + self.basically_satisfied

    @property
    def denominator(self) -> int:
        """Those who had an opinion."""
        return self.numerator + self.dissatisfied

    def __add__(self, other: Opinions) -> Opinions:
        return Opinions(
            self.satisfied + other.satisfied,
            self.basically_satisfied + other.basically_satisfied,
            self.dissatisfied + other.dissatisfied,
            self.no_opinion + other.no_opinion,
        )


@dataclass(frozen=True)
class Minimum:
    """Below which nothing is shown: ballots or checks, and households where they count."""

    answers: int
    households: int = 0

    def admits(self, answers: int, households: int | None) -> bool:
        """Whether a sum over `answers` of `households` may be shown."""
        return answers >= self.answers and (households or 0) >= self.households


def sum_opinions(parts: Iterable[Opinions]) -> Opinions:
    """All counts added up; none of anything where there are no parts."""
    return sum(parts, Opinions())
