"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    bulletins,
    composites,
    findings,
    inspections,
    rates,
    register,
    results,
    reviews,
    scorecards,
    standings,
)

__all__ = [
    "bulletins",
    "composites",
    "findings",
    "inspections",
    "rates",
    "register",
    "results",
    "reviews",
    "scorecards",
    "standings",
]
