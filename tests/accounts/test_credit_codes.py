"""Unified social credit codes: real ones, what people mistype, and every error of one place."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts.constants import CREDIT_CODE_CHARACTERS
from accounts.forms import CreditCodeField
from accounts.normalise import parse_credit_code
from accounts.validators import (
    credit_check_character,
    organisation_check_character,
    validate_credit_code,
)

EXAMPLES = Path(__file__).parent / "credit_codes.csv"
REAL = list(csv.DictReader(EXAMPLES.read_text(encoding="utf-8").splitlines()))
GOOD = "91110000600037341L"


def refusal(code: str) -> tuple[str, str]:
    with pytest.raises(ValidationError) as refused:
        validate_credit_code(code)
    return refused.value.code, refused.value.messages[0]


def is_possible(code: str) -> bool:
    try:
        validate_credit_code(code)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("row", REAL, ids=lambda row: row["code"])
def test_real_codes_and_invented_ones(row: dict[str, str]) -> None:
    assert is_possible(row["code"]) is (row["valid"] == "yes")


@pytest.mark.parametrize(
    "typed",
    [
        "91110000600037341l",
        " 91110000600037341L ",
        "９１１１００００６０００３７３４１Ｌ",
        "91 110000 600037341 L",
        "91-110000-60003734-1L",
        "91\u3000110000\u3000600037341\u3000L",
    ],
)
def test_ways_to_type_one(typed: str) -> None:
    assert parse_credit_code(typed) == GOOD


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (GOOD[:-1], "code_length"),
        (f"{GOOD}1", "code_length"),
        ("9.1110000600037E+17", "code"),
        ("９１" * 40, "code"),
        ("91110000600037341\x00", "code"),
        ("九一一一〇〇〇〇六〇〇〇三七三四一", "code"),
        ("", "code"),
    ],
)
def test_what_has_another_form(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_credit_code(typed)
    assert refused.value.code == code


@pytest.mark.parametrize("typed", ["9111OOOO6OOO37341L", "9III0000600037341L"])
def test_letters_for_digits_are_pointed_at(typed: str) -> None:
    code, message = refusal(typed)
    assert code == "credit_code_letters"
    assert GOOD in message


def test_a_letter_that_does_not_occur_is_named_where_nothing_can_be_guessed() -> None:
    code, message = refusal("9111O000600037341X")
    assert code == "credit_code_letters"
    assert "“O”" in message
    assert "9111" not in message


def test_a_wrong_check_character_is_told() -> None:
    assert refusal("91110000600037341M")[0] == "credit_code_check"


@pytest.mark.parametrize(
    ("wrong", "look"),
    [
        ("91110000600037341M", "请对照证照核对，先看第 1 至 8 位；若其余各位无误，末位应为 L。"),
        ("91110000610037341L", "请对照证照核对，先看第 9 至 17 位。"),
    ],
)
def test_it_is_said_where_to_look_first(wrong: str, look: str) -> None:
    assert refusal(wrong)[1] == f"“{wrong}”不是有效的统一社会信用代码：校验位不符。{look}"


def test_the_division_of_the_registry_is_digits() -> None:
    assert refusal("9111A000600037341L")[0] == "credit_code_division"


@pytest.mark.parametrize("length", [0, 17, 19])
def test_another_length_is_refused(length: int) -> None:
    assert refusal("1" * length)[0] == "credit_code_check"


def test_the_inner_check_is_looked_at_too() -> None:
    """The outer one fits, the organisation's own does not."""
    inner = GOOD[:16] + ("2" if GOOD[16] != "2" else "3")
    code = inner + credit_check_character(inner)
    assert refusal(code)[0] == "credit_code_check"


@st.composite
def possible_codes(draw: Any) -> str:
    kind = draw(st.text(CREDIT_CODE_CHARACTERS, min_size=2, max_size=2))
    division = draw(st.text("0123456789", min_size=6, max_size=6))
    subject = draw(st.text(CREDIT_CODE_CHARACTERS, min_size=8, max_size=8))
    first = kind + division + subject + organisation_check_character(subject)
    return first + credit_check_character(first)


@given(possible_codes())
def test_every_single_change_is_noticed(code: str) -> None:
    """None slips through: the standard detects them all."""
    validate_credit_code(code)
    missed = [
        code[:place] + other + code[place + 1 :]
        for place, own in enumerate(code)
        for other in CREDIT_CODE_CHARACTERS
        if other != own and is_possible(code[:place] + other + code[place + 1 :])
    ]
    assert missed == []


@given(possible_codes())
def test_every_swap_of_neighbours_is_noticed(code: str) -> None:
    swapped = {
        code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in range(17)
    }
    assert [other for other in swapped - {code} if is_possible(other)] == []


@given(possible_codes())
def test_the_outer_check_alone_notices_both(code: str) -> None:
    """What `credit_check_character` promises, without the help of the inner check."""

    def fits(other: str) -> bool:
        return credit_check_character(other[:17]) == other[17]

    changes = {
        code[:place] + character + code[place + 1 :]
        for place in range(18)
        for character in CREDIT_CODE_CHARACTERS
    }
    swaps = {code[:n] + code[n + 1] + code[n] + code[n + 2 :] for n in range(17)}
    assert [other for other in (changes | swaps) - {code} if fits(other)] == []


def test_the_inner_check_alone_misses_some() -> None:
    """A and L stand 11 apart, which is why the outer one decides."""
    assert organisation_check_character("A0000000") == organisation_check_character("L0000000")


def test_the_field_of_forms() -> None:
    assert CreditCodeField().clean(" ９１110000600037341l") == GOOD
    assert CreditCodeField(required=False).clean("  ") == ""
    with pytest.raises(ValidationError):
        CreditCodeField().clean("91110000600037341M")
