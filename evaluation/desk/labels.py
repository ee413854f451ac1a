"""How a month and a round are called on a desk."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format

from evaluation.models import Round


def month(period: str) -> str:
    return date_format(date.fromisoformat(f"{period}-01"), "YEAR_MONTH_FORMAT")


def round_name(round_: Round) -> str:
    """County and month; `round_` comes from `queries.with_county`."""
    return f"{round_.county_name} · {month(round_.period)}"  # type: ignore[attr-defined]
