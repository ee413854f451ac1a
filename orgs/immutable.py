"""Tables of organisations whose rows never change, or only once. A migration installs them."""

from accounts.triggers import Immutable

CASE_TABLES = (
    Immutable("orgs_caseterm"),
    Immutable(
        "orgs_correction",
        frozen=("case_id", "text", "asked_by_id", "asked_on"),
    ),
)
CREDIT_RULE_TABLES = tuple(
    Immutable(f"orgs_{name}")
    for name in ("creditterm", "annualduty", "listingground", "ratingscale", "restriction")
)
CREDIT_TABLES = (
    *CREDIT_RULE_TABLES,
    Immutable("orgs_creditentry"),
    Immutable("orgs_annualreminder"),
    Immutable("orgs_reckoning"),
    Immutable(
        "orgs_rating",
        frozen=("organization_id", "grade", "score", "scale_id", "term_id", "document",
                "decided_on", "valid_until", "recorded_by_id"),
    ),
    Immutable(
        "orgs_listing",
        frozen=("organization_id", "list", "ground_id", "facts", "means", "notice_document",
                "noticed_on", "recorded_by_id"),
    ),
)  # fmt: skip
RATING_BAR_TABLES = (
    Immutable("orgs_penaltyexecution"),
    Immutable(
        "orgs_investigation",
        frozen=("organization_id", "authority", "document", "since", "recorded_by_id"),
    ),
)
STANDARD_TABLES = (
    Immutable("orgs_consultationterm"),
    Immutable("orgs_standardtext"),
    Immutable(
        "orgs_standardcomment",
        frozen=("standard_id", "clause", "text", "received_on"),
    ),
)

LIBRARY_TABLES = (
    Immutable(
        "orgs_practiceedit",
        frozen=("practice_id", "title", "summary", "done", "brought", "remark", "edited_by_id",
                "edited_on"),
    ),
    Immutable(
        "orgs_eventsignup",
        frozen=("event_id", "organization_id", "community_id", "people", "signed_by_id",
                "signed_at"),
    ),
)  # fmt: skip

PROJECT_TABLES = (
    Immutable(
        "orgs_projectentry",
        frozen=("project_id", "day", "text", "entered_by_id", "entered_at"),
    ),
    Immutable("orgs_progressmark"),
    Immutable("orgs_milestonemove"),
    Immutable("orgs_projectwarning"),
    Immutable(
        "orgs_projectchange",
        frozen=("project_id", "starts_on", "ends_on", "reason", "asked_by_id", "asked_on"),
    ),
)

PARTNERSHIP_TABLES = (
    Immutable(
        "orgs_booking",
        frozen=("public_id", "resource_id", "need_id", "organization_id", "purpose", "starts_at",
                "ends_at", "quantity", "asked_by_id", "asked_on"),
    ),
    Immutable("orgs_resource", frozen=("public_id", "kind", "unit_id", "organization_id")),
)  # fmt: skip

REQUEST_TABLES = (
    Immutable(
        "orgs_creditrequest",
        frozen=("public_id", "organization_id", "kind", "listing_id", "entry_id", "annual_id",
                "text", "sent_by_id", "sent_on"),
    ),
    Immutable("orgs_standardround"),
    Immutable(
        "orgs_rulequestion", frozen=("code", "subject", "question", "source", "kept_in")
    ),
)  # fmt: skip

# What was answered stays as it was answered.
TABLES = (
    CASE_TABLES
    + CREDIT_TABLES
    + RATING_BAR_TABLES
    + STANDARD_TABLES
    + LIBRARY_TABLES
    + PROJECT_TABLES
    + PARTNERSHIP_TABLES
    + REQUEST_TABLES
)
