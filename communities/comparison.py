"""Whether scores changed otherwise where a method was adopted. Plain values in, plain values out.

The rule, in prose
------------------
1. A score is a community's confirmed total of one civil month, in points.
2. *Before* is the mean of the scores of the three months before the month of the adoption, *after*
   the mean of those of the three months after it. The month of the adoption lies in neither. A
   month without a score is left out, never zero. Where the adoption has ended, *after* stops
   before the month of its end.
3. Compared with are communities of the same type that never adopted the method and have a score in
   both windows, the same months. Each of them has one change: its mean after less its mean before.
   The change elsewhere is the mean of these changes, so that each community counts once.
4. Nothing is claimed without a score on either side, or with fewer than five such communities:
   the result is then a `NotEnough`, which holds numbers of months and communities and no score.

Guarantees: the result does not depend on the order of the communities; means are exact (they are
rounded where they are shown); nothing but points is averaged, no percentage.

Worked example (adoption in 2026-05; docs/toolkits.md has it in Chinese):
    own       02: 80, 03: 82, 04: 84 | 06: 90, 07: 88, 08: not inspected
              before 82 (3 months), after 89 (2 months): +7
    elsewhere +1, +2, +3, +2, +2 (5 communities): +2
    → 5 points more than elsewhere
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

# A season: fewer months are chance, more take in other changes.
WINDOW = 3
# Below it a single community moves the mean by a quarter and more, and could be recognised.
FEWEST = 5

Scores = Mapping[str, Decimal]


@dataclass(frozen=True)
class Change:
    """The means of both windows, and over how many scores they were taken."""

    before: Decimal
    after: Decimal
    months_before: int
    months_after: int

    @property
    def points(self) -> Decimal:
        return self.after - self.before


@dataclass(frozen=True)
class Compared:
    """A change beside the mean change of at least `FEWEST` others; cannot be made with fewer."""

    own: Change
    communities: int
    elsewhere: Decimal
    months_before: int
    months_after: int

    def __post_init__(self) -> None:
        if self.communities < FEWEST:
            raise ValueError(f"{self.communities} communities are too few for a comparison.")

    @property
    def difference(self) -> Decimal:
        """How many points more the community gained than the others, in points."""
        return self.own.points - self.elsewhere


@dataclass(frozen=True)
class NotEnough:
    """Why nothing is claimed: how many months and communities there were. It holds no score."""

    months_before: int
    months_after: int
    communities: int
    fewest: int = FEWEST


def shifted(month: str, by: int) -> str:
    """The civil month `by` months after `month` ("2026-11" and 2 → "2027-01")."""
    year, number = map(int, month.split("-"))
    count = year * 12 + number - 1 + by
    return f"{count // 12}-{count % 12 + 1:02d}"


def months_before(month: str) -> list[str]:
    """The months of the window before an adoption in `month`, the earliest first."""
    return [shifted(month, -distance) for distance in range(WINDOW, 0, -1)]


def months_after(month: str, end_month: str = "") -> list[str]:
    """The months of the window after `month`, as far as they lie before `end_month`."""
    following = [shifted(month, distance) for distance in range(1, WINDOW + 1)]
    return [later for later in following if not end_month or later < end_month]


def compare(
    month: str, own: Scores, others: Iterable[Scores], *, end_month: str = ""
) -> Compared | NotEnough:
    """Judge one adoption by the rule of this module.

    `month` and `end_month` are civil months ("2026-05"; empty where it has not ended), `own` and
    each of `others` scores in points by month.
    """
    before, after = months_before(month), months_after(month, end_month)
    change = _change(own, before, after)
    changes = [found for scores in others if (found := _change(scores, before, after))]
    if change is None or len(changes) < FEWEST:
        return NotEnough(
            len(_known(own, before)), len(_known(own, after)), communities=len(changes)
        )
    return Compared(
        own=change,
        communities=len(changes),
        elsewhere=_mean([found.points for found in changes]),
        months_before=sum(found.months_before for found in changes),
        months_after=sum(found.months_after for found in changes),
    )


def _change(scores: Scores, before: Sequence[str], after: Sequence[str]) -> Change | None:
    """The change of one community; None without a score on either side."""
    earlier, later = _known(scores, before), _known(scores, after)
    if not earlier or not later:
        return None
    return Change(_mean(earlier), _mean(later), len(earlier), len(later))


def _known(scores: Scores, months: Sequence[str]) -> list[Decimal]:
    return [scores[month] for month in months if month in scores]


def _mean(values: Sequence[Decimal]) -> Decimal:
    return sum(values, Decimal(0)) / len(values)
