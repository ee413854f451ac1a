"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    appeals,
    bulletins,
    composites,
    findings,
    inspections,
    plans,
    rates,
    register,
    results,
    reviews,
    rewards,
    scorecards,
    standings,
    tasks,
    townships,
    waste,
)

__all__ = [
    "appeals",
    "bulletins",
    "composites",
    "findings",
    "inspections",
    "plans",
    "rates",
    "register",
    "results",
    "reviews",
    "rewards",
    "scorecards",
    "standings",
    "tasks",
    "townships",
    "waste",
]
