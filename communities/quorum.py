"""Whether an assembly could decide, and whether it did: the law's shares as exact fractions.

The law says “more than half” (过半数: exactly half is too few) and “two thirds or more”
(三分之二以上: exactly two thirds is enough, as 以上 includes the number itself; Civil Code,
article 1259). Both are kept as a `Share`, and nothing is rounded.

    entitled 120, quorum more than 1/2:      61 needed;  60 present → not quorate
    entitled 120, quorum 2/3 or more:        80 needed;  80 present → quorate
    entitled   7, quorum 2/3 or more:         5 needed;   4 present → not quorate
    present   80, majority more than 1/2:    41 needed;  40 in favour → not carried

Where the articles are (2018 texts): villagers' assembly 21 and 22, villagers' representatives 26
of the Organic Law of Villagers' Committees; residents' assembly 9 of the Organic Law of Urban
Residents' Committees. Party members' meetings ask for half of those *entitled*
(应到会党员半数以上), so an absent member counts like a vote against; abstentions do so wherever the
base is those present or the votes cast, for a ballot of abstention is a ballot.

The days of notice are civil days from the notice to the meeting: ten days before the 15th is the
5th (villagers' law, article 21). Consultations, hearings, coordination and review meetings have no
quorum in any law: they are never “valid by quorum”, nothing is asked of them.

A vote without a quorum decides nothing, whatever its figures (`Verdict.is_valid`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from communities.enums import Ground, MajorityBase, Validity
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
        """The smallest number out of `whole` that is enough; 1 where there is nobody at all."""
        exact, rest = divmod(whole * self.numerator, self.denominator)
        return max(exact + 1 if rest or self.strict else exact, 1)


def parse_share(text: str) -> Share:
    """`>1/2` or `>=2/3` as a share. Raises ValueError for what `validate_share` refuses."""
    found = SHARE.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no share.")
    return Share(int(found[2]), int(found[3]), strict=found[1] == ">")


@dataclass(frozen=True)
class Rule:
    """Who must be there, as a share of those entitled (None: nothing is asked), and who must
    agree, as a share of `base`; civil days of notice, and how many proxies a person may hold.
    """

    quorum: Share | None
    majority: Share
    base: MajorityBase = MajorityBase.PRESENT
    notice_days: int | None = None
    proxies: int = 0


# No law speaks of votes in these forms of meeting: more than half of those present, by custom.
NOTHING_ASKED = Rule(quorum=None, majority=Share(1, 2, strict=True))


@dataclass(frozen=True)
class Figures:
    """Numbers of persons, or of households where these are counted.

    `cast` are all ballots handed in: in favour, against, abstained and invalid ones.
    """

    entitled: int
    present: int
    in_favour: int
    cast: int


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


def base_count(rule: Rule, figures: Figures) -> int:
    """The number that the votes in favour are a share of."""
    return {
        MajorityBase.PRESENT: figures.present,
        MajorityBase.ENTITLED: figures.entitled,
        MajorityBase.CAST: figures.cast,
    }[rule.base]


def judge(rule: Rule, figures: Figures) -> Verdict:
    """Hold `figures`, which belong together (`validators.validate_figures`), against `rule`."""
    whole, quorum = base_count(rule, figures), rule.quorum
    return Verdict(
        is_quorate=quorum is None or quorum.is_reached(figures.present, figures.entitled),
        has_majority=rule.majority.is_reached(figures.in_favour, whole),
        present_needed=0 if quorum is None else quorum.needed(figures.entitled),
        in_favour_needed=rule.majority.needed(whole),
    )


@dataclass(frozen=True)
class Attendance:
    """Numbers of those counted: entitled, present, and the fewest that were there at a vote.

    `held_on` and `notice_on` are civil dates; None where it is not known.
    """

    entitled: int
    present: int
    held_on: date
    lowest: int | None = None
    notice_on: date | None = None

    @property
    def notice_given(self) -> int | None:
        """Civil days from the notice to the meeting."""
        return None if self.notice_on is None else (self.held_on - self.notice_on).days


@dataclass(frozen=True)
class MeetingVerdict:
    """Whether the meeting could decide, what it lacked, and the numbers that were needed."""

    validity: Validity
    grounds: tuple[Ground, ...]
    present_needed: int
    notice_needed: int | None


def grounds(
    *,
    present: int,
    lowest: int | None,
    present_needed: int,
    notice_given: int | None,
    notice_needed: int | None,
) -> tuple[Ground, ...]:
    """What a meeting with these figures lacked; numbers of those counted, and civil days."""
    found = []
    if present < present_needed:
        found.append(Ground.TOO_FEW_PRESENT)
    elif lowest is not None and lowest < present_needed:
        found.append(Ground.TOO_FEW_AT_VOTE)
    if notice_needed is not None and notice_given is None:
        found.append(Ground.NO_NOTICE)
    elif notice_needed is not None and notice_given is not None and notice_given < notice_needed:
        found.append(Ground.SHORT_NOTICE)
    return tuple(found)


def judge_meeting(rule: Rule, attendance: Attendance) -> MeetingVerdict:
    """Hold a meeting against `rule`; where the rule asks nothing, so does the verdict."""
    if rule.quorum is None:
        return MeetingVerdict(Validity.NOT_ASKED, (), 0, None)
    needed = rule.quorum.needed(attendance.entitled)
    lacking = grounds(
        present=attendance.present,
        lowest=attendance.lowest,
        present_needed=needed,
        notice_given=attendance.notice_given,
        notice_needed=rule.notice_days,
    )
    validity = Validity.NOT_VALID if lacking else Validity.VALID
    return MeetingVerdict(validity, lacking, needed, rule.notice_days)
