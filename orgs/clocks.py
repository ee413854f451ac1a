"""Until when an authority decides: days from acceptance, without the days of corrections.

The day on which something begins is not counted (Civil Code, article 201): an application that is
accepted on 1 March and has 60 days is decided by 30 April. While the authority waits for a
correction its time stands still: from the day after it asked up to and including the day of the
answer. What is asked for after the last day has passed brings no time back. Days are civil ones,
or, where the rule says so, working days of the calendar (Administrative Licensing Law, article 82).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from portal.workdays import LONGEST_TERM, WorkCalendar


@dataclass(frozen=True)
class Stop:
    """The authority waits from `asked` until `answered`, both civil days; None is: still."""

    asked: date
    answered: date | None = None


@dataclass(frozen=True)
class Deadline:
    """`last_day` to decide, as it stands on the day of asking, and how it comes about: `days` and
    `stopped` are working days where `is_in_working_days`, `remaining` always civil ones."""

    begun: date
    days: int
    stopped: int
    last_day: date
    remaining: int
    is_paused: bool
    is_in_working_days: bool = False

    @property
    def is_overdue(self) -> bool:
        """The last civil day has passed; while a correction is awaited in time, never."""
        return self.remaining < 0


def deadline(
    begun: date,
    days: int,
    stops: Sequence[Stop],
    on: date,
    calendar: WorkCalendar | None = None,
) -> Deadline:
    """The deadline of what was accepted on `begun` and has `days`, seen `on` a civil day.

    With a `calendar` the days are its working days: raises UnknownYear where it does not reach.
    `stops` are civil days in any order; those before `begun` do not count, overlapping ones
    count once. `remaining` days are negative once it is overdue.
    """
    last_day = _later(begun, days, calendar)
    stopped, counted_until, is_paused = 0, begun, False
    for stop in sorted(stops, key=lambda stop: stop.asked):
        if stop.asked > last_day or stop.asked > on:
            break
        until = min(stop.answered or on, on)
        more = _between(max(stop.asked, counted_until), until, calendar)
        counted_until = max(counted_until, until)
        stopped += more
        last_day = _later(last_day, more, calendar)
        is_paused = is_paused or stop.answered is None or stop.answered > on
    remaining = (last_day - on).days
    return Deadline(begun, days, stopped, last_day, remaining, is_paused, calendar is not None)


def _later(day: date, number: int, calendar: WorkCalendar | None) -> date:
    if calendar is None:
        return day + timedelta(days=number)
    while number:
        day = calendar.add_working_days(day, min(number, LONGEST_TERM))
        number -= min(number, LONGEST_TERM)
    return day


def _between(first: date, last: date, calendar: WorkCalendar | None) -> int:
    if calendar is None:
        return max((last - first).days, 0)
    return calendar.working_days_between(first, last)
