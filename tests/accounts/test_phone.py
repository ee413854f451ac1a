"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from accounts.normalise import parse_phone
from accounts.privacy import mask_phone
from accounts.validators import validate_phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("19900001234", "19900001234"),
        ("199 0000 1234", "19900001234"),
        ("199-0000-1234", "19900001234"),
        ("１９９－００００－１２３４", "19900001234"),
        ("　199　0000　1234　", "19900001234"),
        ("+86 199 0000 1234", "19900001234"),
        ("008619900001234", "19900001234"),
        ("02443812345", "024-43812345"),
        ("024-43812345", "024-43812345"),
        ("024—43812345", "024-43812345"),
        ("(024) 4381 2345", "024-43812345"),
        ("（０２４）４３８１２３４５", "024-43812345"),
        ("+86 24 4381 2345", "024-43812345"),
        ("0414-4381234", "0414-4381234"),
        ("010 6543 2109", "010-65432109"),
    ],
)
def test_one_form_for_each_number(typed: str, number: str) -> None:
    assert parse_phone(typed) == number
    assert parse_phone(number) == number
    validate_phone(number)


@pytest.mark.parametrize(
    "typed",
    [
        "", "1990000123", "199000012345", "12900001234", "43812345", "024-1234567", "110",
        "199００００abcd", "199\x0000001234", "٠٢٤٤٣٨١٢٣٤٥", "199_0000_1234", "+85219900001",
        "9" * 60,
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        parse_phone(typed)
    assert refused.value.code == "phone"


def test_a_number_is_stored_in_its_one_form_alone() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_phone("199 0000 1234")
    assert refused.value.code == "phone"


def test_a_masked_number() -> None:
    assert mask_phone("19900001234") == "199****1234"
