from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from deliberation.ballots import Votes
from deliberation.validators import validate_attendance, validate_votes


def test_abstentions_and_invalid_ballots_were_cast() -> None:
    assert Votes(4, 0, 4, 1).cast == 9


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
