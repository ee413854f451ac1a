"""Checks of single values, called from models, forms and imports alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.constants import JURISDICTION_LENGTHS
from accounts.normalise import parse_phone

# Marks that reorder or hide text: what is stored would not be what is read.
_DECEPTIVE = frozenset(
    "\u200b\u200c\u200d\u2060\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)

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
