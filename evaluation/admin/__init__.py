"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    bulletins,
    composites,
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
    "composites",
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
