"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    appeals,
    bulletins,
    composites,
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
    "composites",
    "findings",
    "inspections",
    "register",
    "results",
    "reviews",
    "scorecards",
    "standings",
]
