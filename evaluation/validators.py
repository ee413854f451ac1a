"""Checks of scores, samples and periods, called from models, forms, services and imports alike."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_multiline_text
from evaluation.constants import CLOCK_MINUTES, DEFAULT_STEP, REASON_LENGTH
from evaluation.periods import parse_period

_CODE_WORD = re.compile(r"[\u4e00-\u9fff]{2,10}")


def validate_score(points: Decimal, maximum: Decimal, step: Decimal = DEFAULT_STEP) -> None:
    """Refuse points that are no number, below zero, above `maximum` or between two steps.

    Raises ValidationError that says what is wrong. Nothing is ever pulled back into range.
    """
    if not points.is_finite():
        raise ValidationError(_("Enter a number."), code="not_a_number")
    if points < 0:
        raise ValidationError(_("Points cannot be below zero."), code="below_zero")
    if points > maximum:
        raise ValidationError(
            _("%(points)s is more than this criterion's %(maximum)s points."),
            code="above_maximum",
            params={"points": plain(points), "maximum": plain(maximum)},
        )
    if points % step and step == maximum:
        raise ValidationError(
            _("All or nothing: 0 or %(maximum)s points."),
            code="all_or_nothing",
            params={"maximum": plain(maximum)},
        )
    if points % step:
        raise ValidationError(
            _("Only steps of %(step)s points are possible here."),
            code="between_steps",
            params={"step": plain(step)},
        )


def validate_sample(numerator: int, denominator: int) -> None:
    """Refuse a sample whose part is larger than the whole, or whose whole is nothing.

    Raises ValidationError.
    """
    if denominator <= 0:
        raise ValidationError(_("The number checked must be above zero."), code="empty_sample")
    if numerator < 0:
        raise ValidationError(_("A count cannot be below zero."), code="below_zero")
    if numerator > denominator:
        raise ValidationError(
            _("%(numerator)s is more than the %(denominator)s that were checked."),
            code="part_above_whole",
            params={"numerator": numerator, "denominator": denominator},
        )


def validate_taken_at(taken_at: datetime, *, opened_at: datetime | None, now: datetime) -> None:
    """Refuse a position taken after `now` or before its round was opened; None: not known when.

    The clock of a phone may be wrong by `CLOCK_MINUTES`. Raises ValidationError.
    """
    leeway = timedelta(minutes=CLOCK_MINUTES)
    if taken_at > now + leeway:
        raise ValidationError(
            _("The position was taken in the future: check the clock of the phone."), code="future"
        )
    if opened_at is not None and taken_at < opened_at - leeway:
        raise ValidationError(
            _("The position was taken before the round was opened."), code="before_the_round"
        )


def validate_handed_in(handed_in: int, present: int) -> None:
    """Refuse more ballots of a review than people at its meeting. Raises ValidationError."""
    if handed_in > present:
        raise ValidationError(
            _("%(handed_in)s ballots were counted, but only %(present)s people were present."),
            code="too_many_ballots",
            params={"handed_in": handed_in, "present": present},
        )


def validate_took_part(took_part: int, present: int) -> None:
    """Refuse a card scored by nobody, or by more people than the meeting had.

    Raises ValidationError.
    """
    if took_part < 1:
        raise ValidationError(
            _("Enter how many took part in the scoring: 1 or more."), code="nobody"
        )
    if took_part > present:
        raise ValidationError(
            _("%(took_part)s people are to have scored, but only %(present)s were present."),
            code="too_many_scorers",
            params={"took_part": took_part, "present": present},
        )


def validate_period(value: str) -> None:
    """Refuse what is no month written as 2026-10 and no quarter written as 2026Q3.

    Raises ValidationError.
    """
    if parse_period(value) is None:
        raise ValidationError(
            _("“%(value)s” is no month such as 2026-10 and no quarter such as 2026Q3."),
            code="period",
            params={"value": value},
        )


def validate_code_word(value: str) -> None:
    """Refuse what cannot stand before the year of a document number: 2 to 10 Chinese characters.

    Raises ValidationError. GB/T 9704-2012 7.2.5: code word, year in 〔〕, running number.
    """
    if not _CODE_WORD.fullmatch(value):
        raise ValidationError(
            _("“%(value)s” is no code word: write 2 to 10 Chinese characters, as 本平民通."),
            code="code_word",
            params={"value": value},
        )


def validate_reason(text: str) -> None:
    """Refuse a text of more than `REASON_LENGTH` characters, or with characters of no use in one.

    Raises ValidationError that says what is wrong.
    """
    MaxLengthValidator(REASON_LENGTH)(text)
    validate_multiline_text(text)


def plain(value: Decimal) -> str:
    """`value` without trailing zeros or exponent: 10.00 → 10, 4.50 → 4.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
