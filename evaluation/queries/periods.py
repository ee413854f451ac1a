"""Months beside months, quarters beside quarters."""

from __future__ import annotations

from django.db.models import Q

from evaluation.periods import period_of


def like(path: str, code: str) -> Q:
    """Months where the period `code` is a month, quarters where it is a quarter; at `path`."""
    quarters = Q(**{f"{path}__contains": "Q"})
    return quarters if period_of(code).is_quarter else ~quarters
