"""When a line of a work plan is reached, and where it stands on a civil day.

A line has a target of one sense:

- at least: it is reached as soon as as much is counted, also later than it was due;
- at most: it is reached once its due day is over and no more was counted until then; what happens
  after its due day does not count against it.

A target in percent is held against counted ÷ out of, without rounding: 2 of 3 are not 66.7 %.
Of nothing no share can be told: "at least" is then not reached, "at most" is kept.

A task of which nothing is counted is done once somebody stated so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from coordination.constants import FULL_PERCENT, SOON_DAYS
from coordination.enums import LineStanding, TargetSense

# What was not reached in time.
LATE = frozenset({LineStanding.OVERDUE, LineStanding.EXCEEDED})


@dataclass(frozen=True)
class Aim:
    """What a counted line is to reach by the civil day `due_on`; `target` is a number of units of
    its measure, or a share in percent."""

    sense: str
    target: Decimal
    in_percent: bool
    due_on: date

    @property
    def is_limit(self) -> bool:
        """At most."""
        return self.sense == TargetSense.AT_MOST


def counted_to(aim: Aim, day: date) -> date:
    """The last civil day that is counted for `aim` when it is asked on `day`; never after the year
    in which it is due."""
    last = aim.due_on if aim.is_limit else aim.due_on.replace(month=12, day=31)
    return min(day, last)


def is_met(aim: Aim, counted: int, of: int | None) -> bool:
    """Whether what is counted is on the right side of the target."""
    if not aim.in_percent:
        return counted <= aim.target if aim.is_limit else counted >= aim.target
    if not of:
        return aim.is_limit
    parts, wanted = counted * FULL_PERCENT, aim.target * of
    return parts <= wanted if aim.is_limit else parts >= wanted


def standing_of(aim: Aim, *, is_met: bool, today: date) -> LineStanding:
    """Where a counted line stands on the civil day `today`; its due day is the last in time."""
    if not aim.is_limit:
        return standing_of_task(is_done=is_met, due_on=aim.due_on, today=today)
    if not is_met:
        return LineStanding.EXCEEDED
    return LineStanding.DONE if today > aim.due_on else LineStanding.UNDER_WAY


def standing_of_task(*, is_done: bool, due_on: date, today: date) -> LineStanding:
    """Where something stands that is done or not, on the civil day `today`."""
    if is_done:
        return LineStanding.DONE
    if today > due_on:
        return LineStanding.OVERDUE
    is_soon = due_on - today <= timedelta(days=SOON_DAYS)
    return LineStanding.DUE_SOON if is_soon else LineStanding.UNDER_WAY
