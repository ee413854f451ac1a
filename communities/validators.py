"""What a division's code may be. Rules: 国统字〔2009〕91号, see docs/divisions.md."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from communities.constants import (
    CODE_DIGITS,
    COMMUNITY_KINDS,
    CONSULTATION_DAYS,
    PARENT_DIGITS,
    PENALTY_WORDS,
    TOWNSHIP_KINDS,
)
from communities.enums import BodyKind, CommunityKind, DivisionLevel, ReviewCheck, TownshipKind


def validate_division_code(code: str, level: DivisionLevel) -> None:
    """Refuse a code that is not the ASCII digits that `level` needs. Raises ValidationError."""
    digits = CODE_DIGITS[level]
    if not (code.isascii() and code.isdigit()):
        raise ValidationError(
            _("A code has digits only. In a spreadsheet, format its column as text."),
            code="code_digits",
        )
    if len(code) != digits:
        raise ValidationError(
            _("The code of this level has %(digits)s digits, this one has %(count)s."),
            code="code_length",
            params={"digits": digits, "count": len(code)},
        )


def expected_parent(code: str, level: DivisionLevel) -> str:
    """The code of the unit above, as the digits of `code` say: 210502001 → 210502."""
    return code[: PARENT_DIGITS[level]].ljust(COUNTY_DIGITS, "0")


def validate_parent_code(code: str, parent_code: str, level: DivisionLevel) -> None:
    """Refuse a parent that is not the beginning of `code`. Raises ValidationError."""
    if level == DivisionLevel.PREFECTURE:
        return
    expected = expected_parent(code, level)
    if parent_code != expected:
        raise ValidationError(
            _("The parent of %(code)s must be %(expected)s."),
            code="parent_prefix",
            params={"code": code, "expected": expected},
        )


def township_kind(code: str) -> TownshipKind:
    """The kind that the last three digits of a township's code say.

    Raises ValidationError for 400 and above: enterprise and farm units that are no townships.
    """
    number = int(code[-3:])
    for first, last, kind in TOWNSHIP_KINDS:
        if first <= number <= last:
            return kind
    raise ValidationError(
        _("No township has the last digits %(digits)s: 001–399 are expected."),
        code="township_digits",
        params={"digits": code[-3:]},
    )


def community_kind(code: str) -> CommunityKind:
    """The kind that the last three digits of a community's code say. Raises ValidationError."""
    number = int(code[-3:])
    for first, last, kind in COMMUNITY_KINDS:
        if first <= number <= last:
            return kind
    raise ValidationError(
        _("No community has the last digits %(digits)s: 001–599 are expected."),
        code="community_digits",
        params={"digits": code[-3:]},
    )


def expected_kind(code: str, level: DivisionLevel) -> str:
    """The kind of a unit by its level and the last digits of its code. Raises ValidationError."""
    if level == DivisionLevel.TOWNSHIP:
        return township_kind(code).value
    if level == DivisionLevel.VILLAGE:
        return community_kind(code).value
    ends_in_zeros = code[CITY_DIGITS:] == "00"
    if ends_in_zeros != (level == DivisionLevel.PREFECTURE):
        raise ValidationError(
            _("A city's code ends in 00, and a county's does not."), code="county_digits"
        )
    return level.value


def validate_kind(code: str, kind: str, level: DivisionLevel) -> None:
    """Refuse a kind that contradicts the last digits of `code`. Raises ValidationError."""
    expected = expected_kind(code, level)
    if kind != expected:
        raise ValidationError(
            _("The last digits of %(code)s say “%(expected)s”."),
            code="kind_mismatch",
            params={"code": code, "expected": expected},
        )


SHARE = re.compile(r"(>=?)([1-9][0-9]?)/([1-9][0-9]?)")


def validate_share(text: str) -> None:
    """Refuse what is neither like `>1/2` (more than half) nor like `>=2/3` (two thirds or more).

    Raises ValidationError, also for what is no part of a whole.
    """
    found = SHARE.fullmatch(text)
    if found is None or int(found[2]) >= int(found[3]):
        raise ValidationError(
            _("“%(text)s” is no share: write >1/2 or >=2/3."), code="share", params={"text": text}
        )


def validate_figures(
    *, entitled: int, present: int, ballots: int, women: int | None = None
) -> None:
    """Refuse figures of a vote that do not fit each other; all are numbers of those counted.

    Raises ValidationError keyed by the figure: more present than entitled, more ballots or more
    women than present, nobody entitled.
    """
    problems: dict[str, Any] = {}
    if entitled < 1:
        problems["entitled"] = _("Say how many were entitled: at least one.")
    if present > entitled:
        problems["present"] = _("%(part)s present are more than the %(whole)s entitled.") % {
            "part": present,
            "whole": entitled,
        }
    if ballots > present:
        problems["ballots"] = _("%(part)s ballots are more than the %(whole)s present.") % {
            "part": ballots,
            "whole": present,
        }
    if women is not None and women > present:
        problems["women"] = _("%(part)s women are more than the %(whole)s present.") % {
            "part": women,
            "whole": present,
        }
    if problems:
        raise ValidationError(problems)


def penalty_words(text: str) -> list[str]:
    """The words of `text` that speak of a penalty, which no convention may impose.

    民发〔2018〕144号: no misuse of coercion. It is a hint for people: “不得罚款” is found as well.
    """
    return [word for word in PENALTY_WORDS if word in text]


def validate_consultation(begins: date, ends: date) -> None:
    """Refuse a collection of opinions of fewer than 3 or more than 60 civil days.

    Raises ValidationError keyed by `until`.
    """
    shortest, longest = CONSULTATION_DAYS
    if not shortest <= (ends - begins).days <= longest:
        raise ValidationError(
            {
                "until": _("Opinions are collected for %(shortest)s to %(longest)s days.")
                % {"shortest": shortest, "longest": longest}
            }
        )


def validate_checks(passed: Collection[str]) -> None:
    """Refuse an approval while something of the list of checks was not found in order.

    民发〔2018〕144号. Raises ValidationError that names what is missing.
    """
    missing = [check.label for check in ReviewCheck if check not in passed]
    if missing:
        raise ValidationError(
            {
                "checks": _(
                    "It can be approved only when all of it is in order. Missing: %(checks)s"
                )
                % {"checks": "；".join(str(label) for label in missing)}
            }
        )


def validate_filing_dates(
    *, adopted_on: date, filed_on: date, effective_on: date, today: date
) -> None:
    """Refuse civil dates of a filing that cannot be: before the vote, or filed in the future.

    Raises ValidationError keyed by the date.
    """
    problems: dict[str, Any] = {}
    if filed_on < adopted_on:
        problems["filed_on"] = _("It was voted on %(date)s; it cannot be filed before.") % {
            "date": adopted_on
        }
    elif filed_on > today:
        problems["filed_on"] = _("This date lies in the future.")
    if effective_on < adopted_on:
        problems["effective_on"] = _("It was voted on %(date)s; it cannot hold before.") % {
            "date": adopted_on
        }
    if problems:
        raise ValidationError(problems)


def validate_adoption_day(
    day: date, *, since: date, existed_from: date | None, today: date
) -> None:
    """Refuse an adoption in the future, or before the method or the unit existed (civil dates).

    Raises ValidationError keyed by `adopted_on`.
    """
    message: Any = ""
    if day > today:
        message = _("This day has not come yet.")
    elif day < since:
        message = _("The method exists since %(day)s only.") % {"day": since.isoformat()}
    elif existed_from is not None and day < existed_from:
        message = _("The unit exists since %(day)s only.") % {"day": existed_from.isoformat()}
    if message:
        raise ValidationError({"adopted_on": message})


def validate_adoption_end(day: date, *, adopted_on: date, today: date) -> None:
    """Refuse an end in the future or before the adoption (civil dates).

    Raises ValidationError keyed by `ended_on`.
    """
    message: Any = ""
    if day > today:
        message = _("This day has not come yet.")
    elif day < adopted_on:
        message = _("It was adopted on %(day)s only.") % {"day": adopted_on.isoformat()}
    if message:
        raise ValidationError({"ended_on": message})


def validate_duty(
    kind: str, *, since: date | None, document: str, office: str, today: date
) -> None:
    """Refuse a duty to sort waste (policy clause 4.1.a) of what is no party organisation, one
    without its date or document, and one from a civil date after `today`.

    Raises ValidationError keyed by the field.
    """
    problems: dict[str, Any] = {}
    said = bool(since or document or office)
    if said and kind != BodyKind.PARTY:
        problems["sorting_duty_on"] = _("Only a party organisation has this duty.")
    elif said and since is None:
        problems["sorting_duty_on"] = _("Say since when: the date of the document.")
    elif since is not None and since > today:
        problems["sorting_duty_on"] = _("This date lies in the future.")
    if said and kind == BodyKind.PARTY and not document:
        problems["sorting_duty_document"] = _("Name the document by which it became a duty.")
    if problems:
        raise ValidationError(problems)


def validate_last_day(first: date | None, last: date, *, field: str, today: date) -> None:
    """Refuse a last civil day before the first one or after `today`.

    Raises ValidationError keyed by `field`.
    """
    if last > today:
        raise ValidationError({field: _("This date lies in the future.")})
    if first is not None and last < first:
        raise ValidationError(
            {field: _("It began on %(date)s; it cannot end before.") % {"date": first}}
        )
