"""What the database itself keeps: reviews, votes, opinions as they were sent, acts on units."""

from accounts.triggers import Immutable

FILED_ONCE = (
    "community_id",
    "kind",
    "edition",
    "title",
    "preamble",
    "adopted_on",
    "filing_authority",
    "filing_unit_code",
    "filing_number",
    "filed_on",
    "effective_on",
)

CONVENTION_TABLES = (
    Immutable("communities_conventionreview"),
    Immutable("communities_conventionvote"),
    Immutable(
        "communities_conventionopinion",
        frozen=("public_id", "convention_id", "text", "entered_by_id", "created_at"),
    ),
    Immutable("communities_convention", frozen=FILED_ONCE, condition="OLD.filing_number <> ''"),
)

CHANGE_TABLES = (Immutable("communities_unitchange"), Immutable("communities_townshipchange"))

TABLES = CONVENTION_TABLES + CHANGE_TABLES
