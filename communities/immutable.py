"""What the database itself keeps: reviews, votes, opinions as they were sent, acts on units,
methods and council systems that were put in force, and what committees adopted.
"""

from accounts.triggers import Immutable

# Authority, number and dates of the filing change by a recorded correction: `triggers.py`.
FILED_ONCE = (
    "community_id",
    "kind",
    "edition",
    "title",
    "preamble",
    "adopted_on",
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

FILING_TABLES = (Immutable("communities_filingcorrection"),)

CHANGE_TABLES = (Immutable("communities_unitchange"), Immutable("communities_townshipchange"))

TOOLKIT_TABLES = (
    Immutable(
        "communities_governancemethod",
        frozen=("slug", "edition", "jurisdiction", "name", "summary", "source", "since"),
        condition="OLD.state <> 'draft'",
    ),
    Immutable(
        "communities_methodadoption",
        frozen=("public_id", "community_id", "method_id", "method_key", "adopted_on",
                "recorded_by_id", "created_at"),
    ),
)  # fmt: skip

# Parties are fixed together with their text; a trigger cannot look at another table.
COUNCIL_TABLES = (
    Immutable(
        "communities_council",
        frozen=("public_id", "community_id", "edition", "title", "rules", "frequency", "decided",
                "effective_on", "begun_by_id", "written_by_id", "enforced_by_id"),
        condition="OLD.state <> 'draft'",
    ),
    Immutable("communities_councilparty", condition="OLD.is_fixed"),
)  # fmt: skip

# Those of the first migration; the others have one of their own.
FIRST_TABLES = CONVENTION_TABLES + CHANGE_TABLES + TOOLKIT_TABLES + COUNCIL_TABLES
TABLES = FIRST_TABLES + FILING_TABLES
