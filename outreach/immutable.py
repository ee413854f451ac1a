"""What of the sorting guide never changes: by these columns other rows and addresses find it."""

from accounts.triggers import Immutable

GUIDE_TABLES = (
    Immutable("outreach_sortingscheme", frozen=("code",)),
    Immutable("outreach_sortingclass", frozen=("scheme_id", "code")),
    Immutable("outreach_wasteitem", frozen=("slug",)),
)
# Who counted themselves in is counted; the host enters the whole in the end.
ACTIVITY_TABLES = (Immutable("outreach_arrival"),)
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
TABLES = GUIDE_TABLES + ACTIVITY_TABLES + VOLUNTEER_TABLES + CARRIER_TABLES
