"""Quorum and majority as truth tables, with the numbers on both sides of every limit."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from communities.enums import Ground, MajorityBase, Validity
from communities.quorum import (
    NOTHING_ASKED,
    Attendance,
    Figures,
    MeetingVerdict,
    Rule,
    Share,
    Verdict,
    judge,
    judge_meeting,
    parse_share,
)
from communities.validators import validate_figures, validate_share

HALF, TWO_THIRDS = Share(1, 2, strict=True), Share(2, 3, strict=False)


@pytest.mark.parametrize(
    ("share", "part", "whole", "reached"),
    [
        (HALF, 60, 120, False),
        (HALF, 61, 120, True),
        (HALF, 60, 121, False),
        (HALF, 61, 121, True),
        (HALF, 0, 0, False),
        (HALF, 1, 1, True),
        (HALF, 1, 2, False),
        (TWO_THIRDS, 79, 120, False),
        (TWO_THIRDS, 80, 120, True),
        (TWO_THIRDS, 80, 121, False),
        (TWO_THIRDS, 81, 121, True),
        (TWO_THIRDS, 0, 0, False),
        (TWO_THIRDS, 2, 3, True),
        (TWO_THIRDS, 4, 7, False),
        (TWO_THIRDS, 5, 7, True),
        # More than a float can tell apart.
        (HALF, 10**17, 2 * 10**17, False),
        (HALF, 10**17 + 1, 2 * 10**17, True),
    ],
)
def test_a_share_is_reached(share: Share, part: int, whole: int, reached: bool) -> None:
    assert share.is_reached(part, whole) is reached


shares = st.builds(
    lambda numerator, more, strict: Share(numerator, numerator + more, strict),
    st.integers(1, 9),
    st.integers(1, 9),
    st.booleans(),
)


@given(shares, st.integers(1, 10**6))
def test_the_number_needed_is_the_smallest_that_reaches(share: Share, whole: int) -> None:
    needed = share.needed(whole)
    assert share.is_reached(needed, whole)
    assert not share.is_reached(needed - 1, whole)
    assert needed <= whole


@pytest.mark.parametrize(("numerator", "denominator"), [(0, 2), (2, 2), (3, 2), (-1, 2)])
def test_what_is_no_part_of_a_whole(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="no share"):
        Share(numerator, denominator, strict=True)


RULE = Rule(quorum=TWO_THIRDS, majority=HALF)


@pytest.mark.parametrize(
    ("entitled", "present", "in_favour", "expected"),
    [
        (120, 80, 41, Verdict(True, True, 80, 41)),
        (120, 80, 40, Verdict(True, False, 80, 41)),
        (120, 79, 79, Verdict(False, True, 80, 40)),
        (120, 79, 10, Verdict(False, False, 80, 40)),
        (3, 2, 2, Verdict(True, True, 2, 2)),
        (3, 2, 1, Verdict(True, False, 2, 2)),
        (7, 5, 3, Verdict(True, True, 5, 3)),
        (7, 4, 4, Verdict(False, True, 5, 3)),
        # Nobody is entitled: nothing can be decided.
        (0, 0, 0, Verdict(False, False, 1, 1)),
    ],
)
def test_an_assembly_is_judged(
    entitled: int, present: int, in_favour: int, expected: Verdict
) -> None:
    verdict = judge(RULE, Figures(entitled, present, in_favour, cast=present))
    assert verdict == expected
    assert verdict.is_valid is (expected.is_quorate and expected.has_majority)


@pytest.mark.parametrize(
    ("text", "share"),
    [(">1/2", HALF), (">=2/3", TWO_THIRDS), (">=3/4", Share(3, 4, strict=False))],
)
def test_shares_are_read(text: str, share: Share) -> None:
    validate_share(text)
    assert parse_share(text) == share


@pytest.mark.parametrize(
    "text",
    ["", "1/2", ">0/2", ">2/2", ">3/2", ">1/2 ", "＞1/2", ">1/200", ">1/-2", "=1/2", "过半数"],
)
def test_what_is_no_share_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        validate_share(text)


@pytest.mark.parametrize("women", [None, 0, 80])
def test_figures_that_fit(women: int | None) -> None:
    validate_figures(entitled=120, present=80, ballots=80, women=women)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"entitled": 0, "present": 0, "ballots": 0}, "entitled", "请填写应到人数，至少一人。"),
        ({"present": 121}, "present", "到会 121 人，超过应到的 120 人。"),
        ({"ballots": 81}, "ballots", "计票 81 票，超过到会的 80 人。"),
        ({"women": 81}, "women", "到会妇女 81 人，超过到会的 80 人。"),
    ],
)
def test_figures_that_do_not_fit(changes: dict[str, int], field: str, message: str) -> None:
    figures = {"entitled": 120, "present": 80, "ballots": 80, "women": 30}
    if "entitled" in changes:
        figures["women"] = 0
    with pytest.raises(ValidationError) as caught:
        validate_figures(**(figures | changes))
    assert caught.value.message_dict == {field: [message]}


# 30 entitled, 20 present, of whom 18 voted, 3 of them abstaining.
@pytest.mark.parametrize(
    ("base", "in_favour", "carried", "needed"),
    [
        (MajorityBase.PRESENT, 11, True, 11),
        (MajorityBase.PRESENT, 10, False, 11),
        (MajorityBase.ENTITLED, 15, False, 16),
        (MajorityBase.CAST, 10, True, 10),
        (MajorityBase.CAST, 9, False, 10),
    ],
)
def test_the_same_votes_against_three_bases(
    base: MajorityBase, in_favour: int, carried: bool, needed: int
) -> None:
    rule = Rule(quorum=TWO_THIRDS, majority=HALF, base=base)
    verdict = judge(rule, Figures(entitled=30, present=20, in_favour=in_favour, cast=18))
    assert (verdict.has_majority, verdict.in_favour_needed) == (carried, needed)


HELD_ON = date(2026, 3, 15)
VILLAGE = Rule(quorum=HALF, majority=HALF, notice_days=10)


@pytest.mark.parametrize(
    ("present", "lowest", "days", "grounds"),
    [
        (61, None, 10, ()),
        (61, 61, 10, ()),
        (61, 61, 11, ()),
        # Exactly half is too few.
        (60, None, 10, (Ground.TOO_FEW_PRESENT,)),
        (60, 59, 10, (Ground.TOO_FEW_PRESENT,)),
        (61, 60, 10, (Ground.TOO_FEW_AT_VOTE,)),
        (61, None, 9, (Ground.SHORT_NOTICE,)),
        (61, None, 0, (Ground.SHORT_NOTICE,)),
        (61, None, None, (Ground.NO_NOTICE,)),
        (60, None, 9, (Ground.TOO_FEW_PRESENT, Ground.SHORT_NOTICE)),
        (70, 60, None, (Ground.TOO_FEW_AT_VOTE, Ground.NO_NOTICE)),
    ],
)
def test_a_meeting_is_judged(
    present: int, lowest: int | None, days: int | None, grounds: tuple[Ground, ...]
) -> None:
    notice_on = None if days is None else HELD_ON - timedelta(days=days)
    verdict = judge_meeting(VILLAGE, Attendance(120, present, HELD_ON, lowest, notice_on))
    validity = Validity.NOT_VALID if grounds else Validity.VALID
    assert verdict == MeetingVerdict(validity, grounds, 61, 10)


def test_notice_counts_civil_days() -> None:
    notice_on = date(2026, 2, 28)
    assert Attendance(1, 1, date(2026, 3, 10), notice_on=notice_on).notice_given == 10


def test_where_no_notice_is_asked_none_is_missed() -> None:
    rule = Rule(quorum=TWO_THIRDS, majority=HALF)
    verdict = judge_meeting(rule, Attendance(7, 5, HELD_ON))
    assert verdict == MeetingVerdict(Validity.VALID, (), 5, None)


def test_a_hearing_is_never_valid_by_quorum() -> None:
    verdict = judge_meeting(NOTHING_ASKED, Attendance(0, 3, HELD_ON))
    assert verdict == MeetingVerdict(Validity.NOT_ASKED, (), 0, None)
    assert judge(NOTHING_ASKED, Figures(0, 4, 3, 4)) == Verdict(True, True, 0, 3)
    assert judge(NOTHING_ASKED, Figures(0, 4, 2, 4)).has_majority is False


def counted_one_by_one(share: Share, part: int, whole: int) -> bool:
    """The law's words again, naively: add up each person's part of the whole."""
    sum_of_parts = Fraction(0)
    for _person in range(part):
        sum_of_parts += Fraction(1, whole) if whole else Fraction(0)
    limit = Fraction(share.numerator, share.denominator)
    if not whole:
        return False
    return sum_of_parts > limit or (not share.strict and sum_of_parts == limit)


rules = st.builds(
    Rule,
    quorum=shares,
    majority=shares,
    base=st.sampled_from(list(MajorityBase)),
    notice_days=st.none() | st.integers(0, 30),
)


@st.composite
def sittings(draw: Any) -> tuple[Attendance, Figures]:
    entitled = draw(st.integers(0, 60))
    present = draw(st.integers(0, entitled))
    cast = draw(st.integers(0, present))
    lowest = draw(st.none() | st.integers(cast, present))
    notice = draw(st.none() | st.integers(0, 40))
    notice_on = None if notice is None else HELD_ON - timedelta(days=notice)
    return (
        Attendance(entitled, present, HELD_ON, lowest, notice_on),
        Figures(entitled, present, draw(st.integers(0, cast)), cast),
    )


@given(rules, sittings())
def test_the_engine_agrees_with_the_law_counted_naively(
    rule: Rule, sitting: tuple[Attendance, Figures]
) -> None:
    attendance, figures = sitting
    assert rule.quorum is not None
    there = attendance.present if attendance.lowest is None else attendance.lowest
    enough = counted_one_by_one(rule.quorum, there, attendance.entitled)
    announced = rule.notice_days is None or any(
        attendance.notice_on == HELD_ON - timedelta(days=days)
        for days in range(rule.notice_days, 41)
    )
    verdict = judge_meeting(rule, attendance)
    assert (verdict.validity == Validity.VALID) is (enough and announced)
    whole = {"present": figures.present, "entitled": figures.entitled, "cast": figures.cast}
    agreed = counted_one_by_one(rule.majority, figures.in_favour, whole[rule.base.value])
    assert judge(rule, figures).has_majority is agreed
