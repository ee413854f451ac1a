"""Until when an authority decides: civil days from acceptance, without the days of corrections.

The day on which something begins is not counted (Civil Code, article 201): an application that is
accepted on 1 March and has 60 days is decided by 30 April. While the authority waits for a
correction its time stands still: from the day after it asked up to and including the day of the
answer. What is asked for after the last day has passed brings no time back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Stop:
    """The authority waits from `asked` until `answered`, both civil days; None is: still."""

    asked: date
    answered: date | None = None


@dataclass(frozen=True)
class Deadline:
    """`last_day` to decide, as it stands on the day of asking, and how it comes about."""

    begun: date
    days: int
    stopped: int
    last_day: date
    remaining: int
    is_paused: bool

    @property
    def is_overdue(self) -> bool:
        """The last civil day has passed; while a correction is awaited in time, never."""
        return self.remaining < 0


def deadline(begun: date, days: int, stops: Sequence[Stop], on: date) -> Deadline:
    """The deadline of what was accepted on `begun` and has `days`, seen `on` a civil day.

    `stops` are civil days in any order; those before `begun` do not count, overlapping ones
    count once. `remaining` days are negative once it is overdue.
    """
    last_day, stopped, counted_until, is_paused = begun + timedelta(days=days), 0, begun, False
    for stop in sorted(stops, key=lambda stop: stop.asked):
        if stop.asked > last_day or stop.asked > on:
            break
        until = min(stop.answered or on, on)
        since = max(stop.asked, counted_until)
        more = max((until - since).days, 0)
        counted_until = max(counted_until, until)
        stopped += more
        last_day += timedelta(days=more)
        is_paused = is_paused or stop.answered is None or stop.answered > on
    return Deadline(begun, days, stopped, last_day, (last_day - on).days, is_paused)
