"""The browser admin of evaluation, by file: scorecards, inspections, results."""

from evaluation.admin import inspections, results, scorecards

__all__ = ["inspections", "results", "scorecards"]
