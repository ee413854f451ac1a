"""Reads of the register of social organisations, by file."""

from orgs.queries.directory import (
    doubtful,
    same_representative,
    to_publish,
    with_entry,
    with_publication,
)
from orgs.queries.members import (
    members_of,
    organizations_of,
    possible_members,
    services_of,
)
from orgs.queries.places import Place, places_of, with_place
from orgs.queries.published import (
    holds,
    published_capabilities,
    published_coverage,
    published_kinds,
    published_organizations,
    serving_publicly,
)
from orgs.queries.reach import (
    SERVED,
    at_work_in,
    gap_tables,
    kind_lines,
    served_communities,
    served_lines,
    served_total,
    serving_somewhere,
)

__all__ = [
    "SERVED",
    "Place",
    "at_work_in",
    "doubtful",
    "gap_tables",
    "holds",
    "kind_lines",
    "members_of",
    "organizations_of",
    "places_of",
    "possible_members",
    "published_capabilities",
    "published_coverage",
    "published_kinds",
    "published_organizations",
    "same_representative",
    "served_communities",
    "served_lines",
    "served_total",
    "services_of",
    "serving_publicly",
    "serving_somewhere",
    "to_publish",
    "with_entry",
    "with_place",
    "with_publication",
]
