"""Numbers of standards and norms, days for comments, and what an edition is on a day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.normalise import clean_line
from orgs.enums import StandardKind, StandardStanding, StandardState

NUMBER_LENGTH = 60
# 团体标准管理规定, article 17: T/, the association's code, a sequence number, the year of issue.
_NUMBER = re.compile(r"T/([A-Z][A-Z0-9]{1,11}) (\d{1,5}(?:\.\d{1,3})?)—(\d{4})")
_DASHES = re.compile(r"\s*[-\u2010-\u2015\u2212]+\s*")
# Without a space between them; a code may end in digits itself.
_CODE_AND_SEQUENCE = re.compile(r"^(T/[A-Z]+)(\d[\d.]*—)")


def fold_number(kind: str, text: str) -> str:
    """A number as it is stored. That of a group standard: full-width signs narrowed, capitals, one
    space, one long dash. A norm's stays as its association writes it."""
    if kind == StandardKind.NORM:
        return clean_line(text)
    folded = " ".join(unicodedata.normalize("NFKC", text).upper().split()).replace("/ ", "/")
    folded = _DASHES.sub("—", folded.replace(" /", "/"))
    return _CODE_AND_SEQUENCE.sub(r"\1 \2", folded)


def validate_number(kind: str, number: str) -> None:
    """Refuse what is no number of its kind, saying what is amiss.

    `number` is folded. A group standard has the form T/ABC 001—2026 (团体标准管理规定, article 17);
    an industry norm has any other number. Raises ValidationError.
    """
    if kind == StandardKind.NORM:
        # However wide the signs are: in print nobody tells them apart.
        plain = "".join(unicodedata.normalize("NFKC", number).upper().split())
        if plain.startswith("T/"):
            raise ValidationError(
                _("T/ begins the number of a group standard; a norm has a number of its own."),
                code="norm",
            )
        return
    if _NUMBER.fullmatch(number):
        return
    if not number.startswith("T/"):
        found = _("It begins with T/.")
    elif "—" not in number:
        found = _("The year of issue is missing behind a dash.")
    elif not re.search(r"—\d{4}$", number):
        found = _("Behind the dash stand the four digits of the year, and nothing else.")
    elif not re.match(r"T/[A-Z][A-Z0-9]{1,11} ", number):
        found = _("Behind T/ stands the association's code: 2 to 12 capital letters or digits.")
    else:
        found = _("Between the code and the dash stands a sequence number, such as 001 or 3.1.")
    raise ValidationError(
        [_("“%(number)s” is not of the form T/ABC 001—2026.") % {"number": number}, found],
        code="number",
    )


def number_year(number: str) -> int | None:
    """The year in the number of a group standard; None for a norm's."""
    found = _NUMBER.fullmatch(number)
    return int(found.group(3)) if found else None


def number_stem(number: str) -> str:
    """The number without its year: it stays the same through all editions of a standard."""
    found = _NUMBER.fullmatch(number)
    return number.rsplit("—", 1)[0] if found else ""


def earliest_end(first: date, minimum_days: int) -> date:
    """The earliest last day of a consultation that begins on `first`; both civil days count."""
    return first + timedelta(days=minimum_days - 1)


def round_on(day: date, ends: Sequence[date]) -> int:
    """The round of comments, counted from 1, in which a comment of the civil `day` came; `ends` are
    the last days of the rounds before the present one, in their order."""
    return next((number for number, end in enumerate(ends, 1) if day <= end), len(ends) + 1)


def can_end(holds_from: date, replaced_on: date | None, today: date) -> bool:
    """Whether a civil day is left from which an edition can be abolished: it holds on that day,
    and the day has not passed."""
    return replaced_on is None or replaced_on > max(today, holds_from)


def days_left(last: date, today: date) -> int:
    """How many civil days are left, today included; 0 when it is over."""
    return max((last - today).days + 1, 0)


def standing_on(
    state: str,
    *,
    consult_from: date | None,
    consult_until: date | None,
    holds_from: date | None,
    replaced_on: date | None,
    ended_on: date | None,
    today: date,
) -> StandardStanding | None:
    """What a published edition is on the civil day `today`; None before it was published."""
    is_consulted = state == StandardState.CONSULTATION and consult_from and consult_until
    is_held = holds_from is not None
    is_abolished = state == StandardState.ABOLISHED and ended_on and ended_on <= today
    rows = (
        (StandardStanding.WITHDRAWN, state == StandardState.WITHDRAWN),
        (StandardStanding.CONCLUDED, state == StandardState.CONCLUDED),
        (StandardStanding.COMING, is_consulted and consult_from and today < consult_from),
        (StandardStanding.OPEN, is_consulted and consult_until and today <= consult_until),
        (StandardStanding.HANDLING, is_consulted),
        (StandardStanding.ABOLISHED, is_held and is_abolished),
        (StandardStanding.REPLACED, is_held and replaced_on and replaced_on <= today),
        (StandardStanding.IN_FORCE, holds_from and holds_from <= today),
        (StandardStanding.UPCOMING, is_held),
    )
    return next((standing for standing, holds in rows if holds), None)
