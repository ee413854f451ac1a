"""What became of findings in a period, as counts for the public (pure).

The rule, in prose
------------------
1. A finding counts by civil days alone, so that a period that is over is told the same ever after:
   FOUND were issued in the period; of those found rectified in it, IN TIME where the last report
   before came by its deadline, LATE otherwise; RELAPSED came back in the period; OPEN are not
   rectified at the end of its last day, whenever they were issued, and OVERDUE of these have a
   deadline before that day and no report that waits. What was withdrawn counts nowhere.
2. A relapse sets a new deadline, its days from the relapse on.
3. Below the minimum, a unit's counts are not told: few findings point at somebody. One that is
   hidden alone, or with others below the minimum together, could be found by subtraction: then the
   next smallest is hidden with it, and so on. A whole below it is not told in parts.

Worked example, minimum 5: 南地 12 findings, 东明 7, 彩屯 2, the county 21. 彩屯 is hidden, and 东明
with it, because 21 − 12 − 7 would tell of 彩屯.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TypeVar

from evaluation.enums import RecheckOutcome

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Course:
    """One finding by its civil days: issued, reported, and each re-inspection with its outcome."""

    issued: date
    term_days: int
    reports: Sequence[date]
    rechecks: Sequence[tuple[date, str]]


@dataclass(frozen=True)
class Tally:
    """Counts of findings; `involved` is how many there are behind them."""

    involved: int = 0
    found: int = 0
    in_time: int = 0
    late: int = 0
    open: int = 0
    overdue: int = 0
    relapsed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(Tally)))


def tally(course: Course, first: date, last: date) -> Tally:
    """What one finding adds to the counts of the days `first` to `last`, both included."""
    if course.issued > last:
        return Tally()
    due = course.issued + timedelta(days=course.term_days)
    rectified_on: date | None = None
    in_time = relapsed = False
    for day, outcome in course.rechecks:
        if day > last:
            break
        if outcome == RecheckOutcome.RECTIFIED:
            rectified_on, in_time = day, max(_until(course.reports, day)) <= due
        elif outcome == RecheckOutcome.RELAPSED:
            rectified_on, due = None, day + timedelta(days=course.term_days)
            relapsed = relapsed or day >= first
    found = first <= course.issued
    is_open = rectified_on is None
    repaired = rectified_on is not None and rectified_on >= first
    answered = sum(1 for day, outcome in course.rechecks
                   if day <= last and outcome != RecheckOutcome.RELAPSED)  # fmt: skip
    waits = len(_until(course.reports, last)) > answered
    return Tally(
        involved=found or is_open or repaired or relapsed,
        found=found,
        in_time=repaired and in_time,
        late=repaired and not in_time,
        open=is_open,
        overdue=is_open and due < last and not waits,
        relapsed=relapsed,
    )


def hidden(tallies: Mapping[K, Tally], minimum: int) -> set[K]:
    """Whose counts are not told, by the third rule of this module."""
    order = sorted(tallies, key=lambda key: tallies[key].involved)
    found = {key for key in order if tallies[key].involved < minimum}
    for key in order:
        if not found or _involved(tallies, found) >= minimum:
            break
        found.add(key)
    return found


def _involved(tallies: Mapping[K, Tally], keys: Iterable[K]) -> int:
    return sum(tallies[key].involved for key in keys)


def _until(days: Sequence[date], last: date) -> list[date]:
    return [day for day in days if day <= last]
