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


def month_bounds(month: date) -> tuple[datetime, datetime]:
    """The moments at which the civil month of `month` begins, and the next one does."""
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    begin, end = (timezone.make_aware(datetime.combine(d, time.min)) for d in (first, following))
    return begin, end


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
