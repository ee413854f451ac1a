"""Whether a ballot carried.

A motion passes with more votes in favour than the required share of its base. The Organic Law of
Villagers' Committees (2018 text), articles 22 and 26, and the Organic Law of Urban Residents'
Committees (2018 text), article 9, ask for more than half of those present: exactly half fails.

    7 present:  4 in favour → 4 > 3.5 carried      3 in favour → 3 < 3.5 failed
    8 present:  4 in favour → 4 = 4   failed
    0 present:  nothing can carry
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Votes:
    """Numbers of ballots; `invalid` ones count for nothing but were handed in."""

    in_favour: int
    against: int
    abstained: int
    invalid: int = 0

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained + self.invalid


def carried(votes: Votes, base: int, *, majority: Fraction = HALF) -> bool:
    """Whether the votes in favour exceed `majority` of `base` (a number of persons)."""
    return base > 0 and votes.in_favour > majority * base
