"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    appeals,
    bulletins,
    findings,
    inspections,
    plans,
    register,
    results,
    reviews,
    scorecards,
    standings,
    tasks,
)

__all__ = [
    "appeals",
    "bulletins",
    "findings",
    "inspections",
    "plans",
    "register",
    "results",
    "reviews",
    "scorecards",
    "standings",
    "tasks",
]
