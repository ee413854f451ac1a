"""Months and quarters in the order of time: their codes alone do not sort together."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Replace


def period_end(path: str) -> Replace:
    """The end of the period at `path`, which sorts by time.

    A quarter comes after its last month: 2026-08, 2026-09, 2026Q3, 2026-10.
    """
    end: Combinable = F(path)
    for quarter in (1, 2, 3):
        end = _with_month(end, quarter)
    return _with_month(end, 4)


def _with_month(end: Combinable, quarter: int) -> Replace:
    return Replace(end, Value(f"Q{quarter}"), Value(f"-{quarter * 3:02d}Q"))
