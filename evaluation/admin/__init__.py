"""The browser admin of evaluation, by file."""

from evaluation.admin import (
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
