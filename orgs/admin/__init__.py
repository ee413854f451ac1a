"""The browser admin of social organisations, by file."""

from orgs.admin import organizations

__all__ = ["organizations"]
