"""The browser admin of social organisations, by file."""

from orgs.admin import cases, organizations

__all__ = ["cases", "organizations"]
