"""Calendars of working days."""

from __future__ import annotations

from datetime import date

from portal.models import CalendarDay, CalendarYear
from portal.workdays import FIXED_HOLIDAYS


def calendar(year: int) -> CalendarYear:
    """A year with its fixed holidays alone."""
    made = CalendarYear.objects.create(year=year, source="测试通知")
    CalendarDay.objects.bulk_create(
        CalendarDay(calendar=made, day=date(year, *day), is_working=False, name="节日")
        for day in FIXED_HOLIDAYS
    )
    return made
