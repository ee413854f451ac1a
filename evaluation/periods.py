"""The months and quarters that rounds are about, written `2026-10` and `2026Q3`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

_MONTH = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20[0-9]{2})Q([1-4])")
_NUMERALS = "一二三四"


@dataclass(frozen=True)
class Period:
    """A civil month, or a quarter of the civil year; `last_month` is its last month, 1 to 12."""

    year: int
    last_month: int
    is_quarter: bool

    @property
    def first_day(self) -> date:
        return date(self.year, self.last_month - (2 if self.is_quarter else 0), 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    @property
    def quarter(self) -> int:
        return (self.last_month + 2) // 3

    @property
    def name(self) -> str:
        """Its name in the language of the reader."""
        if not self.is_quarter:
            return date_format(self.first_day, "YEAR_MONTH_FORMAT")
        names = (
            _("First quarter of %(year)s"),
            _("Second quarter of %(year)s"),
            _("Third quarter of %(year)s"),
            _("Fourth quarter of %(year)s"),
        )
        return names[self.quarter - 1] % {"year": self.year}

    @property
    def official_name(self) -> str:
        """Its name in an official text, which is Chinese."""
        if self.is_quarter:
            return f"{self.year}年第{_NUMERALS[self.quarter - 1]}季度"
        return f"{self.year}年{self.last_month}月"


def parse_period(code: str) -> Period | None:
    """The period that `code` names; None where it names none."""
    month = _MONTH.fullmatch(code)
    if month:
        return Period(int(month[1]), int(month[2]), is_quarter=False)
    quarter = _QUARTER.fullmatch(code)
    if quarter:
        return Period(int(quarter[1]), int(quarter[2]) * 3, is_quarter=True)
    return None


def period_of(code: str) -> Period:
    """The period of a stored code. Raises ValueError for what is no period."""
    period = parse_period(code)
    if period is None:
        raise ValueError(code)
    return period


def months_in(code: str) -> list[str]:
    """The codes of the months of the quarter `code`; none where it is a month."""
    period = period_of(code)
    if not period.is_quarter:
        return []
    return [f"{period.year}-{period.last_month - back:02d}" for back in (2, 1, 0)]


def quarter_around(code: str) -> str | None:
    """The code of the quarter in which the month `code` lies; None where it is a quarter."""
    period = period_of(code)
    return None if period.is_quarter else f"{period.year}Q{period.quarter}"


def period_name(code: str) -> str:
    """What a reader calls the period with this code; a code that names none stays as it is."""
    period = parse_period(code)
    return code if period is None else period.name


def bulletin_key(period: str, county_slug: str) -> str:
    """The part of the public address that names a county's bulletin: 2026-10-pingshan."""
    return f"{period}-{county_slug}"


def year_before(period: str) -> str:
    """The code of the same period of the year before: 2026-10 → 2025-10."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def period_before(period: str) -> str:
    """The code of the month or quarter before: 2026-01 → 2025-12, 2026Q1 → 2025Q4."""
    return _shifted(period, -1)


def period_after(period: str) -> str:
    """The code of the month or quarter after: 2025-12 → 2026-01, 2025Q4 → 2026Q1."""
    return _shifted(period, 1)


def _shifted(code: str, number: int) -> str:
    period = period_of(code)
    step = number * (3 if period.is_quarter else 1)
    year, month = divmod(period.year * 12 + period.last_month - 1 + step, 12)
    return f"{year}Q{month // 3 + 1}" if period.is_quarter else f"{year}-{month + 1:02d}"


def year_after(period: str) -> str:
    """The code of the same period of the year after: 2025-10 → 2026-10."""
    return f"{int(period[:4]) + 1}{period[4:]}"
