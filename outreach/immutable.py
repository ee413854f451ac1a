"""What of the sorting guide never changes: by these columns other rows and addresses find it."""

from accounts.triggers import Immutable

TABLES = (
    Immutable("outreach_sortingscheme", frozen=("code",)),
    Immutable("outreach_sortingclass", frozen=("scheme_id", "code")),
    Immutable("outreach_wasteitem", frozen=("slug",)),
)
VOLUNTEER_TABLES = (
    Immutable(
        "outreach_servicerecord",
        frozen=("volunteer_id", "kind", "day", "half_hours", "corrects_id", "entered_by_id",
                "entered_at"),
    ),
    Immutable("outreach_servicecertificate"),
)  # fmt: skip
CARRIER_TABLES = (
    Immutable("outreach_carrierupdate"),
    Immutable("outreach_campaignreach"),
    Immutable("outreach_materialversion"),
)
