"""The browser admin of social organisations, by file."""

from orgs.admin import (
    annual,
    cases,
    credit,
    credit_rules,
    dictionaries,
    library,
    listings,
    organizations,
    partnerships,
    rating_bars,
    ratings,
    requests,
    standards,
)

__all__ = [
    "annual",
    "cases",
    "credit",
    "credit_rules",
    "dictionaries",
    "library",
    "listings",
    "organizations",
    "partnerships",
    "rating_bars",
    "ratings",
    "requests",
    "standards",
]
