"""The browser admin of social organisations, by file."""

from orgs.admin import (
    annual,
    credit,
    credit_rules,
    dictionaries,
    listings,
    organizations,
    ratings,
)

__all__ = [
    "annual",
    "credit",
    "credit_rules",
    "dictionaries",
    "listings",
    "organizations",
    "ratings",
]
