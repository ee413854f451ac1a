"""What people type, turned into the one accepted form, or an error that quotes it (design rule 9).

Forms, imports and search use it alike. Numbers, dates and codes go through NFKC, so that
full-width forms (９５．５, ２０２６年３月５日) are read, and are then matched against strict ASCII
patterns, so that 1_000, 1e3, ٣, NaN and inf are refused. Names keep their characters: NFKC would
turn compatibility ideographs in a person's name into other characters.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CREDIT_CODE_LENGTH, RECEIPT_CODE_LENGTH, RECEIPT_CODE_SIGNS

# No number, date or code is longer; a longer text is not even normalised.
SHORTEST_CODE_PART = 6
LONGEST_SEARCH = 60
LONGEST = 40
LONGEST_QUOTE = 40
SCORE_UNIT = "分"

_INTEGER = re.compile(r"[+-]?[0-9]{1,15}", re.ASCII)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+", re.ASCII)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,10})?", re.ASCII)
_DATES = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
        r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?[日号]",
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
    )
)
_MONTHS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"([0-9]{4})[-/.]([0-9]{1,2})",
        r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月",
        r"([0-9]{4})([0-9]{2})",
    )
)
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?", re.ASCII)
_CLOCK = re.compile(r"([0-9]{1,2}) ?[时点] ?(?:([0-9]{1,2}) ?分)?", re.ASCII)
_SPACES = re.compile(r" +")
_CODE = re.compile(r"[0-9A-Z]+(?:-[0-9A-Z]+)*", re.ASCII)
_GROUP_MARKS = re.compile(r"[\s-]+")
_LETTERS_DIGITS = re.compile(r"[0-9A-Z]+", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
# The area codes 010 and 02x have three digits, all others four.
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([2-8][0-9]{6,7})", re.ASCII)
_COUNTRY = re.compile(r"(?:\+|00)86", re.ASCII)
_PHONE_MARKS = {ord(mark): None for mark in " -‐‑‒–—―−()"}
EARLIEST_YEAR, LATEST_YEAR = 1900, 2100

# The full-width block U+FF01–FF5E mirrors ASCII 21–7E; the ideographic space is a space.
_WIDE_TO_ASCII = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# In running text 。，：；！？（） are Chinese punctuation; only letters and digits are narrowed.
_WIDE_LETTERS = {
    code: narrow
    for code, narrow in _WIDE_TO_ASCII.items()
    if narrow == ord(" ") or chr(narrow).isalnum()
}

# Versions, numbers of rows, keys of rows: all below a milliard.
SENT_DIGITS = 9


def _quote(text: object) -> str:
    quoted = "".join(c if c.isprintable() else "�" for c in str(text)[: LONGEST_QUOTE + 1])
    return f"{quoted[:LONGEST_QUOTE]}…" if len(quoted) > LONGEST_QUOTE else quoted


def _refuse(message: Any, text: object, code: str) -> ValidationError:
    return ValidationError(message, code=code, params={"value": _quote(text)})


def fold_text(text: str) -> str:
    """NFKC without outer spaces: for numbers, dates, codes and keys, never for what is stored."""
    return unicodedata.normalize("NFKC", text).strip()


def fold_name(text: str) -> str:
    """A key that is equal for two spellings of one name: width, case and spaces do not count."""
    key = "".join(fold_text(text).casefold().split())
    # Without a space between them two characters may compose to a third.
    return key if key == text else fold_name(key)


def clean_line(text: str) -> str:
    """A name or title as it is stored: full-width letters and digits narrowed, spaces trimmed.

    Outer spaces (U+3000 too) go, runs of inner ones become one. All other characters stay: no
    NFKC, which would replace compatibility ideographs in people's names.
    """
    return _SPACES.sub(" ", text.translate(_WIDE_LETTERS)).strip()


def clean_search(text: str) -> str:
    """What somebody looks for: like a line, at most 60 characters, and none that no database takes.

    NUL is no text for PostgreSQL; nothing that is stored has it, so leaving it out loses nothing.
    """
    return clean_line(text[:LONGEST_SEARCH].replace("\x00", ""))


def parse_integer(
    text: str, *, minimum: int | None = None, maximum: int | None = None, unit: str = ""
) -> int:
    """The whole number that `text` says; 1,000 and １０００ are read, 1_000 and 1e3 refused.

    `unit` (such as 分) may follow the number. Raises ValidationError that quotes `text`.
    """
    folded = _number(text, unit)
    if _GROUPED.fullmatch(folded):
        folded = folded.replace(",", "")
    if not _INTEGER.fullmatch(folded):
        raise _refuse(_("“%(value)s” is not a whole number."), text, "integer")
    number = int(folded)
    _within(number, text, minimum, maximum)
    return number


def sent_number(text: object) -> int | None:
    """A number that a page of ours wrote into its form, not a person: plain digits, at most nine.

    None for anything else, which no page of ours sends.
    """
    sent = str(text)
    usable = sent.isascii() and sent.isdigit() and len(sent) <= SENT_DIGITS
    return int(sent) if usable else None


def parse_decimal(
    text: str,
    places: int = 1,
    *,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    unit: str = "",
) -> Decimal:
    """The decimal number that `text` says, with at most `places` digits after the point.

    More digits are refused rather than rounded, zeros at the end aside. `unit` (such as 分) may
    follow the number. Raises ValidationError that quotes `text`.
    """
    folded = _number(text, unit)
    whole, point, fraction = folded.partition(".")
    if _GROUPED.fullmatch(whole):
        folded = f"{whole.replace(',', '')}{point}{fraction}"
    if not _DECIMAL.fullmatch(folded):
        raise _refuse(_("“%(value)s” is not a number."), text, "decimal")
    number = Decimal(folded)
    cut = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_DOWN)
    if cut != number:
        if places == 0:
            raise _refuse(_("“%(value)s” is not a whole number."), text, "integer")
        raise ValidationError(
            _("“%(value)s” has more than %(places)s digits after the decimal point."),
            code="decimal_places",
            params={"value": _quote(text), "places": places},
        )
    _within(number, text, minimum, maximum)
    # −0 would be shown as "-0".
    return cut + 0 if cut else abs(cut)


def _number(text: str, unit: str) -> str:
    """The number without its unit. Raises ValidationError for a percentage where none is asked."""
    if len(text) > LONGEST:
        return ""
    folded = fold_text(text).replace("−", "-")
    if unit and folded.endswith(unit):
        folded = folded[: -len(unit)].rstrip()
    elif folded.endswith("%"):
        raise _refuse(
            _("“%(value)s” is a percentage. Enter the number itself."), text, "percentage"
        )
    return folded


def _within(number: Decimal | int, text: str, minimum: object, maximum: object) -> None:
    if minimum is not None and number < minimum:  # type: ignore[operator]
        raise ValidationError(
            _("“%(value)s” is too small: at least %(limit)s is needed."),
            code="min_value",
            params={"value": _quote(text), "limit": minimum},
        )
    if maximum is not None and number > maximum:  # type: ignore[operator]
        raise ValidationError(
            _("“%(value)s” is too large: at most %(limit)s is allowed."),
            code="max_value",
            params={"value": _quote(text), "limit": maximum},
        )


def parse_date(text: str) -> date:
    """The civil date that `text` says.

    2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日 and 20260305 are read, in full-width forms too;
    two-digit years and dates that do not exist are refused. Raises ValidationError.
    """
    folded = fold_text(text) if len(text) <= LONGEST else ""
    for pattern in _DATES:
        found = pattern.fullmatch(folded)
        if found:
            return _date(text, *(int(part) for part in found.groups()))
    raise _refuse(_("“%(value)s” is not a date such as 2026-03-05 or 2026年3月5日."), text, "date")


def _date(text: str, year: int, month: int, day: int) -> date:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise _refuse(_("“%(value)s” lies outside the years 1900 to 2100."), text, "year")
    try:
        return date(year, month, day)
    except ValueError:
        raise _refuse(
            _("“%(value)s” does not exist in the calendar."), text, "no_such_date"
        ) from None


def parse_datetime(text: str) -> datetime:
    """The moment that `text` says in the time zone of the portal (Asia/Shanghai).

    A date as in `parse_date`, then T or a space, then 14:30, 14:30:00 or 14时30分. Raises
    ValidationError.
    """
    folded = fold_text(text) if len(text) <= LONGEST else ""
    day_text, separator, clock = folded.partition("T" if "T" in folded else " ")
    if not separator and "日" in folded:
        day_text, separator, clock = folded.partition("日")
        day_text += separator
    found = _TIME.fullmatch(clock.strip()) or _CLOCK.fullmatch(clock.strip())
    if not found:
        raise _refuse(
            _("“%(value)s” is not a date with a time such as 2026-03-05 14:30."), text, "datetime"
        )
    day = parse_date(day_text)
    hour, minute, second = (int(part or 0) for part in (*found.groups(), 0, 0)[:3])
    try:
        moment = datetime(day.year, day.month, day.day, hour, minute, second)
    except ValueError:
        raise _refuse(_("“%(value)s” is no time of the day."), text, "no_such_time") from None
    return timezone.make_aware(moment)


def parse_month(text: str) -> str:
    """A civil month as "YYYY-MM"; 2026-3, 2026/03, 2026.3, 2026年3月 and 202603 are read."""
    folded = fold_text(text) if len(text) <= LONGEST else ""
    for pattern in _MONTHS:
        found = pattern.fullmatch(folded)
        if found:
            day = _date(text, int(found[1]), int(found[2]), 1)
            return f"{day.year:04d}-{day.month:02d}"
    raise _refuse(_("“%(value)s” is not a month such as 2026-03 or 2026年3月."), text, "month")


def parse_code(text: str, *, lengths: frozenset[int] | None = None) -> str:
    """A code of ASCII digits and capital letters (hyphens inside are allowed), narrowed.

    `lengths` limits its length. Raises ValidationError; a code that a spreadsheet turned into a
    number (2.10502E+11, 210502001004.0) is refused, because digits may be lost.
    """
    folded = fold_text(text).upper() if len(text) <= LONGEST else ""
    if not _CODE.fullmatch(folded) or (lengths is not None and len(folded) not in lengths):
        raise _refuse(_("“%(value)s” is not a code in the expected form."), text, "code")
    return folded


def parse_credit_code(text: str) -> str:
    """A unified social credit code (统一社会信用代码) as it stands on a certificate: 18 characters.

    Full-width and small letters, spaces and hyphens between groups are folded. Raises
    ValidationError that says what is wrong with the form; whether the code is a possible one says
    `validators.validate_credit_code`.
    """
    folded = fold_text(text).upper() if len(text) <= LONGEST else ""
    code = _GROUP_MARKS.sub("", folded)
    if not _LETTERS_DIGITS.fullmatch(code):
        raise _refuse(
            _("“%(value)s” is not a credit code: it has digits and letters only."), text, "code"
        )
    if len(code) != CREDIT_CODE_LENGTH:
        raise ValidationError(
            _("A credit code has %(length)s characters, “%(value)s” has %(count)s."),
            code="code_length",
            params={"length": CREDIT_CODE_LENGTH, "value": _quote(text), "count": len(code)},
        )
    return code


def fold_code_search(text: str) -> str:
    """What somebody looks for among names and credit codes, as `clean_search`.

    What can be a part of a code, and is long enough to be no word, is folded as
    `parse_credit_code` folds a whole one.
    """
    code = _GROUP_MARKS.sub("", fold_text(text[:LONGEST_SEARCH]).upper())
    is_code = len(code) >= SHORTEST_CODE_PART and any(sign.isdecimal() for sign in code)
    return code if is_code and _LETTERS_DIGITS.fullmatch(code) else clean_search(text)


def parse_receipt_code(text: str) -> str:
    """The code that a visitor wrote down, however its signs are grouped; empty where it is none."""
    code = "".join(c for c in clean_line(text).upper() if c.isalnum())
    usable = len(code) == RECEIPT_CODE_LENGTH and set(code) <= set(RECEIPT_CODE_SIGNS)
    return code if usable else ""


def written_code(code: str) -> str:
    """A receipt code in groups of four, as people write it down."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))


def parse_phone(text: str) -> str:
    """A telephone number of the mainland: 19900001234, or 024-43812345 with its area code.

    Full-width digits, spaces, hyphens, brackets and +86 in front are read. Raises ValidationError
    that quotes `text`.
    """
    folded = fold_text(text).translate(_PHONE_MARKS) if len(text) <= LONGEST else ""
    country = _COUNTRY.match(folded)
    number = folded[country.end() :] if country else folded
    if _MOBILE.fullmatch(number):
        return number
    # After the country's code the nought of the area code is left out.
    landline = _LANDLINE.fullmatch(f"0{number}" if country and number[:1] != "0" else number)
    if not landline:
        raise _refuse(
            _(
                "“%(value)s” is no telephone number: a mobile number has 11 digits, "
                "a landline needs its area code, such as 024-43812345."
            ),
            text,
            "phone",
        )
    return f"{landline[1]}-{landline[2]}"


def each_row(text: str, take: Callable[[dict[str, str]], Any]) -> None:
    """Let `take` have each row of a CSV file with a heading, by the names of its columns.

    Raises ValidationError that names the line of a row that `take` refuses, or in which a column
    or a value is missing.
    """
    for line, row in enumerate(csv.DictReader(io.StringIO(text, newline="")), start=2):
        try:
            take(row)
        except (KeyError, TypeError, AttributeError, FieldDoesNotExist) as error:
            words = _("Line %(line)s: A column or a value is missing or unreadable.")
            raise ValidationError(words % {"line": line}) from error
        except ValidationError as error:
            words = _("Line %(line)s: %(message)s")
            raise ValidationError(
                [words % {"line": line, "message": m} for m in error.messages]
            ) from error
