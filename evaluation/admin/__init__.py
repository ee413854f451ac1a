"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    bulletins,
    findings,
    inspections,
    rates,
    register,
    results,
    scorecards,
    standings,
)

__all__ = [
    "bulletins",
    "findings",
    "inspections",
    "rates",
    "register",
    "results",
    "scorecards",
    "standings",
]
