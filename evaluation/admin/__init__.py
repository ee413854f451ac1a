"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    bulletins,
    findings,
    inspections,
    register,
    results,
    reviews,
    rewards,
    scorecards,
    standings,
)

__all__ = [
    "bulletins",
    "findings",
    "inspections",
    "register",
    "results",
    "reviews",
    "rewards",
    "scorecards",
    "standings",
]
