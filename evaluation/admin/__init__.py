"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    appeals,
    bulletins,
    findings,
    inspections,
    register,
    results,
    reviews,
    scorecards,
    standings,
)

__all__ = [
    "appeals",
    "bulletins",
    "findings",
    "inspections",
    "register",
    "results",
    "reviews",
    "scorecards",
    "standings",
]
