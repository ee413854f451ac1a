"""The browser admin of evaluation, by file: scorecards, inspections, rates, results, standings."""

from evaluation.admin import inspections, rates, results, scorecards, standings

__all__ = ["inspections", "rates", "results", "scorecards", "standings"]
