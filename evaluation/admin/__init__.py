"""The browser admin of evaluation, by file."""

from evaluation.admin import (
    bulletins,
    inspections,
    rates,
    register,
    results,
    scorecards,
    standings,
)

__all__ = ["bulletins", "inspections", "rates", "register", "results", "scorecards", "standings"]
