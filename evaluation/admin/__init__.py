"""The browser admin of evaluation, by file: scorecards, inspections, findings, results."""

from evaluation.admin import findings, inspections, results, scorecards

__all__ = ["findings", "inspections", "results", "scorecards"]
