"""A month of meetings, day by day."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db.models import QuerySet
from django.utils import timezone

from deliberation.models import Meeting

MOST_A_DAY = 5


@dataclass
class CalendarDay:
    """One day; `meetings` are the first of it, `total` is how many there are."""

    day: date
    in_month: bool
    meetings: list[Meeting] = field(default_factory=list)
    total: int = 0

    @property
    def more(self) -> int:
        return self.total - len(self.meetings)


def midnight(day: date) -> datetime:
    """The moment at which the civil day begins."""
    return timezone.make_aware(datetime.combine(day, time.min))


def months_on(day: date, count: int) -> date:
    """The first day of the civil month that is `count` months after that of `day`."""
    number = day.year * 12 + day.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The moments at which the civil month of `month` begins, and the next one does."""
    return midnight(months_on(month, 0)), midnight(months_on(month, 1))


def in_month(meetings: QuerySet[Meeting], month: date) -> QuerySet[Meeting]:
    """Those of `meetings` that begin in the civil month of the day `month`, the earliest first."""
    begin, end = month_bounds(month)
    return meetings.filter(starts_at__gte=begin, starts_at__lt=end).order_by("starts_at", "pk")


def calendar_weeks(meetings: QuerySet[Meeting], month: date) -> list[list[CalendarDay]]:
    """The weeks of the civil month of the day `month`, Monday first, with its meetings. One query.

    Of each day the first five are kept; a city's month has thousands.
    """
    weeks = [
        [CalendarDay(day, day.month == month.month) for day in week]
        for week in calendar.Calendar().monthdatescalendar(month.year, month.month)
    ]
    by_day = {cell.day: cell for week in weeks for cell in week}
    for meeting in in_month(meetings, month):
        cell = by_day[meeting.held_on]
        cell.total += 1
        if len(cell.meetings) < MOST_A_DAY:
            cell.meetings.append(meeting)
    return weeks
