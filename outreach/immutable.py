"""What of the sorting guide never changes: by these columns other rows and addresses find it."""

from accounts.triggers import Immutable

TABLES = (
    Immutable("outreach_sortingscheme", frozen=("code",)),
    Immutable("outreach_sortingclass", frozen=("scheme_id", "code")),
    Immutable("outreach_wasteitem", frozen=("slug",)),
)
