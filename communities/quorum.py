"""Whether an assembly could decide, and whether it did: the law's shares as exact fractions.

The law says “more than half” (过半数: exactly half is too few) and “two thirds or more”
(三分之二以上: exactly two thirds is enough, as 以上 includes the number itself; Civil Code,
article 1259). Both are kept as a `Share`, and nothing is rounded.

    entitled 120, quorum more than 1/2:      61 needed;  60 present → not quorate
    entitled 120, quorum 2/3 or more:        80 needed;  80 present → quorate
    present   80, majority more than 1/2:    41 needed;  40 in favour → not carried

A vote without a quorum decides nothing, whatever its figures (`Verdict.is_valid`).
"""

from __future__ import annotations

from dataclasses import dataclass

from communities.validators import SHARE


@dataclass(frozen=True)
class Share:
    """A part of a whole: `strict` asks for more than it, otherwise the share itself is enough."""

    numerator: int
    denominator: int
    strict: bool

    def __post_init__(self) -> None:
        if not 0 < self.numerator < self.denominator:
            raise ValueError(f"{self.numerator}/{self.denominator} is no share of a whole.")

    def is_reached(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` (numbers of persons or households) is enough."""
        have, need = part * self.denominator, whole * self.numerator
        return whole > 0 and (have > need if self.strict else have >= need)

    def needed(self, whole: int) -> int:
        """The smallest number out of `whole` that is enough."""
        exact, rest = divmod(whole * self.numerator, self.denominator)
        return exact + 1 if rest or self.strict else exact


def parse_share(text: str) -> Share:
    """`>1/2` or `>=2/3` as a share. Raises ValueError for what `validate_share` refuses."""
    found = SHARE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no share.")
    return Share(int(found[2]), int(found[3]), strict=found[1] == ">")


@dataclass(frozen=True)
class Rule:
    """Who must be there, as a share of those entitled, and who must agree, of those present."""

    quorum: Share
    majority: Share


@dataclass(frozen=True)
class Figures:
    """Numbers of persons, or of households where these are counted."""

    entitled: int
    present: int
    in_favour: int


@dataclass(frozen=True)
class Verdict:
    """What the figures amount to under a rule, with the numbers that were needed."""

    is_quorate: bool
    has_majority: bool
    present_needed: int
    in_favour_needed: int

    @property
    def is_valid(self) -> bool:
        """Whether something was decided: enough were there, and enough of them agreed."""
        return self.is_quorate and self.has_majority


def judge(rule: Rule, figures: Figures) -> Verdict:
    """Hold `figures`, which belong together (`validators.validate_figures`), against `rule`."""
    return Verdict(
        is_quorate=rule.quorum.is_reached(figures.present, figures.entitled),
        has_majority=rule.majority.is_reached(figures.in_favour, figures.present),
        present_needed=rule.quorum.needed(figures.entitled),
        in_favour_needed=rule.majority.needed(figures.present),
    )
