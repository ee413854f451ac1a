"""The numbers of a ballot. Whether it carried is a matter of the law: `communities/quorum.py`."""

from __future__ import annotations

from dataclasses import dataclass

# Strokes of 正, which counts five.
STROKES = ("", "一", "丅", "下", "止")
FIVE = len(STROKES)


def strokes(number: int) -> str:
    """A number of votes as they are chalked up: 7 → 正丅."""
    return "正" * (number // FIVE) + STROKES[number % FIVE]


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
