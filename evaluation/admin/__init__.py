"""The browser admin of evaluation, by file."""

from evaluation.admin import bulletins, inspections, register, results, rewards, scorecards

__all__ = ["bulletins", "inspections", "register", "results", "rewards", "scorecards"]
