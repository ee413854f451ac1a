"""The browser admin of evaluation, by file: scorecards, inspections, results, reviews."""

from evaluation.admin import inspections, results, reviews, scorecards

__all__ = ["inspections", "results", "reviews", "scorecards"]
