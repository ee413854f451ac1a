"""When a term ends, who is due for the annual inspection, and who may not be rated.

Plain values in, plain values out. A term in working days goes through the calendar of the State
Council's notices (`portal.workdays`); one in days or months is civil (民法典, articles 201, 202).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from orgs.enums import AnnualResult, AnnualStanding, CreditList, OrganizationKind, TermUnit
from portal.workdays import UnknownYear, WorkCalendar, months_later

LOWEST_GRADE, HIGHEST_GRADE = 1, 5
_MONTH_DAY = re.compile(r"\d\d-\d\d", re.ASCII)


@dataclass(frozen=True)
class Term:
    """So many working days, days or months."""

    number: int
    unit: TermUnit


def end_of(term: Term, day: date, calendar: WorkCalendar) -> date:
    """The last day of `term`, which runs from `day`. Raises UnknownYear."""
    if term.unit == TermUnit.WORKING_DAYS:
        return calendar.add_working_days(day, term.number)
    return civil_end_of(term, day)


def civil_end_of(term: Term, day: date) -> date:
    """The last day of a `term` in days or months, which runs from `day` and asks no calendar."""
    if term.unit == TermUnit.DAYS:
        return day + timedelta(days=term.number)
    if term.unit == TermUnit.MONTHS:
        return months_later(day, term.number)
    raise ValueError(term)


def known_end_of(term: Term, day: date, calendar: WorkCalendar) -> date | None:
    """`end_of`, or None where it needs a year whose calendar was not entered."""
    try:
        return end_of(term, day, calendar)
    except UnknownYear:
        return None


def is_past(term: Term, day: date, done: date, calendar: WorkCalendar) -> bool | None:
    """Whether `done` lies behind the end of `term`; None where the calendar cannot tell.

    What is done within the known years is told, though the term itself may end in an unknown one.
    """
    end = known_end_of(term, day, calendar)
    if end is not None:
        return done > end
    try:
        elapsed = calendar.working_days_between(day, done)
    except UnknownYear:
        return None
    return elapsed > term.number


def validate_month_day(value: str) -> None:
    """Refuse what is no day of every year, written as 03-31. Raises ValidationError."""
    try:
        day_in(2001, value)
    except ValueError as error:
        raise ValidationError(_("Write the day of the year as 03-31.")) from error


def day_in(year: int, month_day: str) -> date:
    """03-31 in `year`. Raises ValueError."""
    if not _MONTH_DAY.fullmatch(month_day):
        raise ValueError(month_day)
    return date(year, int(month_day[:2]), int(month_day[3:]))


def annual_standing(
    *,
    established_on: date | None,
    established_by: date,
    due_on: date,
    handed_in_on: date | None,
    result: str,
    today: date,
) -> AnnualStanding | None:
    """How far an organisation is with one year's duty; None where it has none.

    It has none where it was established after `established_by`; `due_on` is the last civil day.
    """
    if result:
        return AnnualStanding.DECIDED
    if handed_in_on is not None:
        return AnnualStanding.HANDED_IN
    if established_on is None:
        return AnnualStanding.UNKNOWN
    if established_on > established_by:
        return None
    return AnnualStanding.LATE if today > due_on else AnnualStanding.DUE


def review_is_late(
    *, review_on: date | None, reviewed_on: date | None, handed_in_on: date | None, today: date
) -> bool:
    """Whether the supervising body saw the papers after `review_on`, or has not seen them by then.

    What the registry has was seen before, though nobody may have noted when
    (社会团体登记管理条例, article 28).
    """
    return review_on is not None and (reviewed_on or handed_in_on or today) > review_on


@dataclass(frozen=True)
class Candidate:
    """What counts when an organisation asks for a rating.

    `results` are those of annual inspections by reported year, empty where it is not decided;
    `last_year` is the last reported year whose day at the registry has passed;
    `has_open_penalty` says that one was not carried out, and a rating that still holds allows the
    next one from `next_rating_from`.
    """

    kind: str
    is_active: bool
    established_on: date | None
    may_be_rated_from: date | None
    results: dict[int, str]
    last_year: int
    penalty_bar_until: date | None
    lists: Sequence[str]
    is_investigated: bool = False
    has_open_penalty: bool = False
    next_rating_from: date | None = None


def hindrances(candidate: Candidate, day: date) -> list[Any]:
    """Why an organisation may not be rated on `day`, in words; empty where it may.

    社会组织评估管理办法 (民政部令第39号, 2011), on first ratings and on who is not rated.
    """
    found: list[Any] = []
    if candidate.kind == OrganizationKind.FILED:
        found.append(_("A filed community organisation has no legal personality: it is not rated."))
    if not candidate.is_active:
        found.append(_("It has ended."))
    if candidate.established_on is None:
        found.append(_("The day of its establishment is not known."))
    elif candidate.may_be_rated_from is None or day < candidate.may_be_rated_from:
        found.append(_("It was not registered long enough for its first rating."))
    return [*found, *_annual_hindrances(candidate), *_sanctions(candidate, day)]


def _annual_hindrances(candidate: Candidate) -> list[Any]:
    found: list[Any] = []
    newest = max((year for year in candidate.results if year >= candidate.last_year), default=0)
    last, before = candidate.results.get(newest), candidate.results.get(newest - 1)
    if last is None:
        found.append(_("It did not take part in the last annual inspection."))
    elif not last:
        found.append(_("Its last annual inspection is not decided yet."))
    elif last == AnnualResult.UNQUALIFIED:
        found.append(_("Its last annual inspection found it not qualified."))
    elif last == before == AnnualResult.BASICALLY_QUALIFIED:
        found.append(_("It was only basically qualified two years in a row."))
    return found


def _sanctions(candidate: Candidate, day: date) -> list[Any]:
    found: list[Any] = []
    if candidate.penalty_bar_until is not None and day <= candidate.penalty_bar_until:
        found.append(
            _("It was penalised: no rating until %(day)s.") % {"day": candidate.penalty_bar_until}
        )
    if candidate.has_open_penalty:
        found.append(_("A penalty was not carried out yet, or nobody recorded that it was."))
    if candidate.is_investigated:
        found.append(_("It is under investigation."))
    if candidate.next_rating_from is not None and day < candidate.next_rating_from:
        found.append(
            _("Its rating holds; another grade may be applied for from %(day)s.")
            % {"day": candidate.next_rating_from}
        )
    words = {
        CreditList.ABNORMAL: _("It stands on the abnormal-activity list."),
        CreditList.DISHONEST: _("It stands on the seriously dishonest list."),
    }
    return found + [words[CreditList(name)] for name in candidate.lists]


def grade_of(score: int, thresholds: Sequence[int]) -> int | None:
    """The grade (1 to 5) that `score` reaches; `thresholds` are the lowest scores of 1A to 5A.

    None where it does not even reach the first.
    """
    reached = [grade for grade, least in enumerate(thresholds, start=1) if score >= least]
    return reached[-1] if reached else None
