from __future__ import annotations

from fractions import Fraction

import pytest
from django.core.exceptions import ValidationError

from deliberation.ballots import Votes, carried
from deliberation.validators import validate_attendance, validate_votes


@pytest.mark.parametrize(
    ("in_favour", "base", "expected"),
    [
        (0, 0, False),
        (1, 0, False),
        (0, 1, False),
        (1, 1, True),
        (1, 2, False),
        (2, 2, True),
        (3, 7, False),
        (4, 7, True),
        (4, 8, False),
        (5, 8, True),
        (50, 100, False),
        (51, 100, True),
        # More than a float can tell apart.
        (10**17, 2 * 10**17, False),
        (10**17 + 1, 2 * 10**17, True),
    ],
)
def test_more_than_half_of_the_base_carries(in_favour: int, base: int, expected: bool) -> None:
    assert carried(Votes(in_favour, 0, 0), base) is expected


@pytest.mark.parametrize(("in_favour", "expected"), [(6, False), (7, True)])
def test_another_majority(in_favour: int, expected: bool) -> None:
    assert carried(Votes(in_favour, 0, 0), 9, majority=Fraction(2, 3)) is expected


def test_abstentions_count_for_nothing_but_were_cast() -> None:
    votes = Votes(4, 0, 4, 1)
    assert (votes.cast, carried(votes, 9), carried(votes, 7)) == (9, False, True)


def test_as_many_votes_as_people_are_possible() -> None:
    validate_votes(Votes(3, 2, 1, 1), 7)


def test_more_votes_than_people_are_not() -> None:
    with pytest.raises(ValidationError) as caught:
        validate_votes(Votes(3, 3, 1, 1), 7)
    assert caught.value.messages == ["计票 8 票，但到会只有 7 人。"]


@pytest.mark.parametrize(("present", "entitled"), [(1, None), (1, 1), (7, 7), (7, 8)])
def test_possible_attendance(present: int, entitled: int | None) -> None:
    validate_attendance(present, entitled)


@pytest.mark.parametrize(
    ("present", "entitled", "message"),
    [
        (0, None, "请填写参加人员，至少一人。"),
        (0, 0, "请填写参加人员，至少一人。"),
        (8, 7, "到会 8 人，超过应到的 7 人。"),
    ],
)
def test_impossible_attendance(present: int, entitled: int | None, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_attendance(present, entitled)
    assert caught.value.messages == [message]
