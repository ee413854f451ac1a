"""Writes of the register of social organisations, by file."""

from orgs.services.register import add, change

__all__ = ["add", "change"]
