"""Tables of organisations whose rows never change, or only once. A migration installs them."""

from accounts.triggers import Immutable

CASE_TABLES = (
    Immutable("orgs_caseterm"),
    Immutable(
        "orgs_correction",
        frozen=("case_id", "text", "asked_by_id", "asked_on"),
    ),
)
# What was answered stays as it was answered.
TABLES = CASE_TABLES
