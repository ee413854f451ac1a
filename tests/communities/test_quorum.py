"""Quorum and majority as truth tables, with the numbers on both sides of every limit."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from communities.quorum import Figures, Rule, Share, Verdict, judge, parse_share
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
    ],
)
def test_an_assembly_is_judged(
    entitled: int, present: int, in_favour: int, expected: Verdict
) -> None:
    verdict = judge(RULE, Figures(entitled, present, in_favour))
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
