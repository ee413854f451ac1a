"""The browser admin of social organisations, by file."""

from orgs.admin import (
    annual,
    cases,
    credit,
    credit_requests,
    credit_rules,
    dictionaries,
    library,
    listings,
    organizations,
    partnerships,
    rating_bars,
    ratings,
    standards,
)

__all__ = [
    "annual",
    "cases",
    "credit",
    "credit_requests",
    "credit_rules",
    "dictionaries",
    "library",
    "listings",
    "organizations",
    "partnerships",
    "rating_bars",
    "ratings",
    "standards",
]
