"""Lets the demonstration happen on past days."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from unittest import mock

from django.utils import timezone


@contextmanager
def on(day: date, hour: int = 10, minute: int = 30) -> Iterator[datetime]:
    """Within the block, `timezone.now()` is that time of `day` in Shanghai."""
    moment = timezone.make_aware(datetime.combine(day, time(hour, minute)))
    with mock.patch.object(timezone, "now", return_value=moment):
        yield moment


def months_before(day: date, count: int) -> list[str]:
    """The `count` civil months before that of `day`, oldest first, as "2026-10"."""
    number = day.year * 12 + day.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(number - count, number)]


def day_of(period: str, day: int) -> date:
    year, month = map(int, period.split("-"))
    return date(year, month, day)


def next_month(period: str, day: int) -> date:
    """That day of the month after `period`, or today where it has not come yet."""
    year, month = map(int, period.split("-"))
    today = datetime.now(timezone.get_default_timezone()).date()  # the real one, even within `on`
    return min(date(year + month // 12, month % 12 + 1, day), today)
