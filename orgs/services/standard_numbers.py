"""For which days a draft is open for comments; under which number and days it is issued."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orgs.models import ConsultationTerm, Standard
from orgs.models.standards import LONGEST_CONSULTATION
from orgs.standards import earliest_end, number_stem, number_year, validate_number

# A day further off than two years is a slip of the pen.
FARTHEST_DAYS = 730


def refuse_far(field: str, day: date) -> None:
    """Raises ValidationError keyed `field` for a civil `day` more than two years ahead."""
    latest = timezone.localdate() + timedelta(days=FARTHEST_DAYS)
    if day > latest:
        raise ValidationError(
            {field: _("At most two years ahead: until %(day)s.") % {"day": latest}}
        )


def check_comment_days(term: ConsultationTerm, first: date, last: date) -> None:
    """Refuse civil days for comments that are past, far off, or fewer than `term` says.

    Raises ValidationError keyed by field.
    """
    if first < timezone.localdate():
        raise ValidationError({"first": _("Comments cannot be taken in the past.")})
    refuse_far("first", first)
    earliest = earliest_end(first, term.minimum_days)
    if last < earliest:
        raise ValidationError(
            {
                "last": _(
                    "At least %(days)s days: until %(earliest)s at the earliest (%(source)s)."
                )
                % {"days": term.minimum_days, "earliest": earliest, "source": term.source}
            }
        )
    latest = earliest_end(first, LONGEST_CONSULTATION)
    if last > latest:
        raise ValidationError(
            {
                "last": _("At most %(days)s days: until %(latest)s at the latest.")
                % {"days": LONGEST_CONSULTATION, "latest": latest}
            }
        )


def check_number(standard: Standard, number: str, issued_on: date) -> None:
    """Refuse a number that is none of its kind, not of the year of issue, or another's.

    `number` is folded, `issued_on` a civil day. Raises ValidationError keyed `number`.
    """
    if not number:
        raise ValidationError({"number": _("Enter the number.")})
    try:
        validate_number(standard.kind, number)
    except ValidationError as error:
        raise ValidationError({"number": error.messages}) from error
    year = number_year(number)
    if year is not None and year != issued_on.year:
        raise ValidationError(
            {"number": _("The year in the number is that of the issue: %(year)s.")
             % {"year": issued_on.year}}
        )  # fmt: skip
    taken = Standard.objects.filter(number=number).first()
    if taken is not None:
        raise ValidationError({"number": _("“%(title)s” has this number.") % {"title": taken}})
    stem, before = number_stem(number), standard.revises
    if before is not None and stem and stem != number_stem(before.number):
        raise ValidationError(
            {"number": _("A revision keeps the number but for its year: %(stem)s.")
             % {"stem": number_stem(before.number)}}
        )  # fmt: skip
    others = Standard.objects.exclude(series=standard.series).filter(number__startswith=f"{stem}—")
    if stem and others.exists():
        raise ValidationError(
            {"number": _("“%(stem)s” is the number of another standard.") % {"stem": stem}}
        )


def check_days(standard: Standard, issued_on: date, holds_from: date) -> None:
    """Refuse civil days of issue and of the first day in force that are in a wrong order,
    and a first day in force that is past or far off.

    Raises ValidationError keyed by field.
    """
    assert standard.concluded_on is not None
    if issued_on > timezone.localdate():
        raise ValidationError({"issued_on": _("The day of issue lies in the future.")})
    if issued_on < standard.concluded_on:
        raise ValidationError(
            {"issued_on": _("The comments were handled on %(day)s only.")
             % {"day": standard.concluded_on}}
        )  # fmt: skip
    if holds_from < issued_on:
        raise ValidationError({"holds_from": _("It cannot hold before it is issued.")})
    if holds_from < timezone.localdate():
        raise ValidationError(
            {"holds_from": _("Nobody could follow it in the past: from today on at the earliest.")}
        )
    refuse_far("holds_from", holds_from)
