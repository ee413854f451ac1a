"""Checks of single values, called from models, forms and imports alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.constants import (
    CREDIT_CODE_CHARACTERS,
    CREDIT_CODE_LENGTH,
    JURISDICTION_LENGTHS,
)
from accounts.normalise import parse_phone

# Marks that reorder or hide text: what is stored would not be what is read.
_DECEPTIVE = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

# What is read or typed in place of a letter that the code does not have.
_MISTAKEN = str.maketrans({"O": "0", "I": "1", "Z": "2", "S": "5", "V": "U"})
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")


def validate_jurisdiction(value: str) -> None:
    """Refuse what is no division code of 4, 6, 9 or 12 ASCII digits.

    Raises ValidationError. Lengths: GB/T 2260 (county), GB/T 10114 (township), statistics
    bureau 国统字〔2009〕91号 (village).
    """
    if not (value.isascii() and value.isdigit() and len(value) in JURISDICTION_LENGTHS):
        raise ValidationError(
            _("“%(value)s” is not a division code: 4, 6, 9 or 12 digits are needed."),
            code="jurisdiction",
            params={"value": value},
        )


def _refuse_characters(value: str, allowed: str) -> None:
    for position, character in enumerate(value, start=1):
        if character in allowed:
            continue
        if character in _DECEPTIVE or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            raise ValidationError(
                _(
                    "Character %(position)s (U+%(code)s) is invisible or a control character; "
                    "delete it."
                ),
                code="control_character",
                params={"position": position, "code": f"{ord(character):04X}"},
            )


def validate_plain_text(value: str) -> None:
    """Refuse control, invisible and direction-changing characters in a single-line text.

    Raises ValidationError that names the position (counted from 1) and the code point.
    """
    _refuse_characters(value, allowed="")


def validate_multiline_text(value: str) -> None:
    """The same for a text of several lines: line breaks and tabs are allowed."""
    _refuse_characters(value, allowed="\r\n\t")


def validate_draft(typed: Mapping[str, str], longest: int) -> None:
    """Refuse what no database could keep of values that were typed: NUL, half characters, and
    texts of more than `longest` characters. Wrong values are kept, so that nobody types twice.

    Raises ValidationError keyed by the fields' names.
    """
    problems: dict[str, Any] = {
        name: _("At most %(limit)s ordinary characters can be kept here.") % {"limit": longest}
        for name, value in typed.items()
        if len(value) > longest or "\x00" in value or _HALF_CHARACTER.search(value)
    }
    if problems:
        raise ValidationError(problems)


def organisation_check_character(first: str) -> str:
    """The ninth character of an organisation's code (GB 11714) after its first eight.

    It alone misses changes: the weighted sum is taken modulo 11, and letters count from A = 10.
    """
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(first, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0X987654321"[total % 11]


def credit_check_character(first: str) -> str:
    """The eighteenth character of a unified social credit code (GB 32100) after its first 17.

    The weights are the powers of 3 modulo 31. As 31 is a prime, every single wrong character and
    every swap of two unequal neighbours changes the sum.
    """
    total = sum(
        CREDIT_CODE_CHARACTERS.index(character) * pow(3, place, 31)
        for place, character in enumerate(first)
    )
    return CREDIT_CODE_CHARACTERS[-total % 31]


def _is_credit_code(code: str) -> bool:
    return (
        len(code) == CREDIT_CODE_LENGTH
        and set(code) <= set(CREDIT_CODE_CHARACTERS)
        and code[2:8].isdigit()
        and organisation_check_character(code[8:16]) == code[16]
        and credit_check_character(code[:17]) == code[17]
    )


def validate_credit_code(code: str) -> None:
    """Refuse what is no unified social credit code; `code` comes from `normalise`.

    Looked at: length, characters (no I, O, Z, S, V), the six digits of the registry's division,
    the check characters of GB 32100-2015 and, inside it, of GB 11714. Raises ValidationError,
    with the code that was probably meant where O was written for 0 or I for 1.
    """
    if _is_credit_code(code):
        return
    meant = code.translate(_MISTAKEN)
    if meant != code and _is_credit_code(meant):
        raise ValidationError(
            _("There is no letter I, O, Z, S or V in a credit code. Is it %(meant)s?"),
            code="credit_code_letters",
            params={"meant": meant},
        )
    wrong = [c for c in code if c not in CREDIT_CODE_CHARACTERS]
    if wrong:
        raise ValidationError(
            _(
                "“%(letter)s” does not occur in a credit code (no I, O, Z, S, V): look whether it "
                "is a digit."
            ),
            code="credit_code_letters",
            params={"letter": wrong[0]},
        )
    if len(code) == CREDIT_CODE_LENGTH and not code[2:8].isdigit():
        raise ValidationError(
            _("Characters 3 to 8 of a credit code are digits: the division of the registry."),
            code="credit_code_division",
        )
    raise ValidationError(
        _("“%(code)s” is no possible credit code: its check character does not fit. %(look)s"),
        code="credit_code_check",
        params={"code": code, "look": _where_to_look(code)},
    )


def _where_to_look(code: str) -> Any:
    """What to compare first: a single wrong character spoils the inner check only if it lies in
    the organisation's own code."""
    if len(code) != CREDIT_CODE_LENGTH:
        return _("Compare it with the certificate, character by character.")
    if organisation_check_character(code[8:16]) != code[16]:
        return _("Compare it with the certificate, first of all characters 9 to 17.")
    return _(
        "Compare it with the certificate, first of all characters 1 to 8; if all others are "
        "right, the last character is %(expected)s."
    ) % {"expected": credit_check_character(code[:17])}


def validate_phone(value: str) -> None:
    """Refuse a telephone number that is not in the form that `normalise.parse_phone` gives.

    Raises ValidationError.
    """
    if parse_phone(value) != value:
        raise ValidationError(
            _("“%(value)s” is not in the form in which numbers are stored."),
            code="phone",
            params={"value": value},
        )
