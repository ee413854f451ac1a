"""The browser admin of social organisations, by file."""

from orgs.admin import cases, dictionaries, organizations

__all__ = ["cases", "dictionaries", "organizations"]
