"""The months, quarters and years that companies are compared over: `2026-10`, `2026Q3`, `2026`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from evaluation.periods import parse_period, period_name

_YEAR = re.compile(r"20[0-9]{2}")


@dataclass(frozen=True)
class Span:
    """Civil days from the first to the last, both included, and the code that names them."""

    code: str
    first_day: date
    last_day: date

    @property
    def name(self) -> str:
        """Its name in the language of the reader."""
        if _YEAR.fullmatch(self.code):
            return _("Year %(year)s") % {"year": self.code}
        return period_name(self.code)

    @property
    def official_name(self) -> str:
        """Its name in an official text, which is Chinese."""
        period = parse_period(self.code)
        return period.official_name if period else f"{self.code}年"

    @property
    def before(self) -> Span | None:
        """The month, quarter or year before; None where it has no code, before 2000."""
        day = self.first_day - timedelta(days=1)
        return next((span for span in spans_of(day) if span.kind == self.kind), None)

    @property
    def kind(self) -> str:
        if _YEAR.fullmatch(self.code):
            return "year"
        return "quarter" if "Q" in self.code else "month"


def companies_key(county_slug: str, code: str) -> str:
    """The part of the public address that names standings of companies: pingshan-2026q4."""
    return f"{county_slug}-{code.lower()}"


def parse_span(code: str) -> Span | None:
    """The span that `code` names; None where it names none."""
    if _YEAR.fullmatch(code):
        return Span(code, date(int(code), 1, 1), date(int(code), 12, 31))
    period = parse_period(code)
    return Span(code, period.first_day, period.last_day) if period else None


def spans_of(day: date) -> list[Span]:
    """The month, the quarter and the year in which a civil day lies."""
    codes = (f"{day:%Y-%m}", f"{day:%Y}Q{(day.month + 2) // 3}", f"{day:%Y}")
    return [span for code in codes if (span := parse_span(code)) is not None]
