"""Reads of the register of social organisations, by file."""

from orgs.queries.members import (
    members_of,
    organizations_of,
    possible_members,
    services_of,
)
from orgs.queries.places import with_place

__all__ = ["members_of", "organizations_of", "possible_members", "services_of", "with_place"]
