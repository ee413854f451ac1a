"""Working days and civil terms. Plain dates in, plain dates out; the calendar is data.

A weekday works and a weekend rests, except on the days that the State Council's yearly notice
moves. A year whose notice was not entered is unknown: whatever needs it raises UnknownYear. A term
in days begins on the day after the one it runs from (民法典, article 201).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.normalise import clean_line, fold_text, parse_date

SATURDAY = 5
MONTHS = 12
LONGEST_TERM = 400
# Fixed by 全国年节及纪念日放假办法 (2024), article 2: a notice without them is not whole.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
WORDS = {"放假": False, "休": False, "off": False, "上班": True, "班": True, "work": True}
LONGEST_NAME = 20
LONGEST_HOLIDAY = 15


class UnknownYear(Exception):  # noqa: N818 (it is an answer, no error)
    """No calendar of working days was entered for `year`."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year
        self.message = _("The calendar of working days of %(year)s has not been entered.") % {
            "year": year
        }


@dataclass(frozen=True)
class SpecialDay:
    """A day off, or a weekend day that is worked to make up for one."""

    day: date
    is_working: bool
    name: str


@dataclass(frozen=True)
class WorkCalendar:
    """The years that are known, with the days in them that differ from the week."""

    years: frozenset[int] = frozenset()
    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open on `day`. Raises UnknownYear."""
        if day.year not in self.years:
            raise UnknownYear(day.year)
        if day in self.off:
            return False
        return day in self.worked or day.weekday() < SATURDAY

    def add_working_days(self, day: date, number: int) -> date:
        """The last day of a term of `number` working days (1 to 400) that runs from `day`.

        Raises UnknownYear where the term needs a year that is not known.
        """
        if not 1 <= number <= LONGEST_TERM:
            raise ValueError(f"a term of {number} working days")
        while number:
            day += timedelta(days=1)
            number -= self.is_working_day(day)
        return day

    def working_days_between(self, first: date, last: date) -> int:
        """How many working days lie after `first` up to `last`; 0 where `last` is not later.

        Raises UnknownYear.
        """
        span = range(1, (last - first).days + 1)
        return sum(self.is_working_day(first + timedelta(days=number)) for number in span)


def calendar_of(days: Iterable[tuple[date, bool]]) -> WorkCalendar:
    """The calendar of special `days` (day, is_working): a year is known by having some."""
    known = list(days)
    return WorkCalendar(
        years=frozenset(day.year for day, _is_working in known),
        off=frozenset(day for day, is_working in known if not is_working),
        worked=frozenset(day for day, is_working in known if is_working),
    )


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later, or that month's last day (民法典, article 202)."""
    number = day.year * MONTHS + day.month - 1 + months
    year, month = number // MONTHS, number % MONTHS + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def parse_special_days(text: str, year: int) -> list[SpecialDay]:
    """The days of a notice, one span a line: `2026-01-01 2026-01-03 放假 元旦`.

    A single day stands once: `2026-01-04 上班 元旦`. Commas and 至 may stand between the parts.
    Raises ValidationError that names the line.
    """
    found: list[SpecialDay] = []
    errors: list[ValidationError] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            found += _span(line)
        except ValidationError as error:
            words = _("Line %(line)s: %(message)s")
            errors += [
                ValidationError(words, params={"line": number, "message": message})
                for message in error.messages
            ]
    if errors:
        raise ValidationError(errors)
    validate_special_days(found, year)
    return found


def _span(line: str) -> list[SpecialDay]:
    parts = fold_text(line).replace(",", " ").replace("至", " ").split()
    kinds = [place for place, part in enumerate(parts) if part.lower() in WORDS]
    if not kinds or kinds[0] not in (1, 2):
        raise ValidationError(
            _("Write the first day, the last day, 放假 or 上班, and the name of the holiday.")
        )
    place = kinds[0]
    first, last = parse_date(parts[0]), parse_date(parts[place - 1])
    name = clean_line(" ".join(parts[place + 1 :]))
    return span_of(first, last, is_working=WORDS[parts[place].lower()], name=name)


def span_of(first: date, last: date, *, is_working: bool, name: str) -> list[SpecialDay]:
    """Each day from `first` to `last`. Raises ValidationError for spans that are none."""
    if not 0 <= (last - first).days < LONGEST_HOLIDAY:
        raise ValidationError(_("A span has its first day first and at most 15 days."))
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(_("Name the holiday in at most 20 characters."))
    days = range((last - first).days + 1)
    return [SpecialDay(first + timedelta(days=n), is_working, name) for n in days]


def validate_special_days(days: Sequence[SpecialDay], year: int) -> None:
    """Refuse days of another year, days said twice, and a year without its fixed holidays.

    A weekday cannot be made up for: it is worked anyway. Raises ValidationError.
    """
    errors: list[ValidationError] = []
    seen: set[date] = set()
    for special in days:
        words = {"day": special.day}
        if special.day.year != year:
            errors.append(ValidationError(_("%(day)s lies in another year."), params=words))
        if special.day in seen:
            errors.append(ValidationError(_("%(day)s is said twice."), params=words))
        if special.is_working and special.day.weekday() < SATURDAY:
            text = _("%(day)s is no Saturday or Sunday: it is worked anyway.")
            errors.append(ValidationError(text, params=words))
        seen.add(special.day)
    off = {special.day for special in days if not special.is_working}
    missing = [f"{m}月{d}日" for m, d in FIXED_HOLIDAYS if date(year, m, d) not in off]
    if missing:
        text = _("The notice is not whole: %(days)s are holidays of every year.")
        errors.append(ValidationError(text, params={"days": "、".join(missing)}))
    if errors:
        raise ValidationError(errors)
