"""The browser admin of social organisations, by file."""

from orgs.admin import dictionaries, organizations

__all__ = ["dictionaries", "organizations"]
