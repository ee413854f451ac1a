"""The browser admin of evaluation, by file: scorecards, inspections, results, standings."""

from evaluation.admin import inspections, results, scorecards, standings

__all__ = ["inspections", "results", "scorecards", "standings"]
