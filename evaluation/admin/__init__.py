"""The browser admin of evaluation, by file."""

from evaluation.admin import bulletins, composites, inspections, register, results, scorecards

__all__ = ["bulletins", "composites", "inspections", "register", "results", "scorecards"]
