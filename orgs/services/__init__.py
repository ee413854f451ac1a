"""Writes of the register of social organisations, by file."""

from orgs.services.dictionaries import DICTIONARIES, load_dictionary
from orgs.services.publishing import publish_organizations
from orgs.services.register import add, change, judge_codes

__all__ = [
    "DICTIONARIES",
    "add",
    "change",
    "judge_codes",
    "load_dictionary",
    "publish_organizations",
]
