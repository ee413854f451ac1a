"""The browser admin of social organisations, by file."""

from orgs.admin import (
    annual,
    cases,
    credit,
    credit_rules,
    dictionaries,
    listings,
    organizations,
    partnerships,
    ratings,
)

__all__ = [
    "annual",
    "cases",
    "credit",
    "credit_rules",
    "dictionaries",
    "listings",
    "organizations",
    "partnerships",
    "ratings",
]
