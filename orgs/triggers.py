"""What the database refuses of credit, told by other rows."""

from accounts.triggers import Guard

_ON_A_LIST = (
    "EXISTS (SELECT 1 FROM orgs_listing AS listing"
    " WHERE listing.organization_id = NEW.organization_id"
    " AND listing.listed_on <= NEW.decided_on"
    " AND (listing.removed_on IS NULL OR listing.removed_on > NEW.decided_on))"
)
NOT_RATED = Guard(
    "orgs_rating",
    "not_rated",
    "an organisation on a list is not rated",
    on_insert=_ON_A_LIST,
)
OWN_CORRECTION = Guard(
    "orgs_creditentry",
    "own_correction",
    "a correction is about the same organisation",
    on_insert=(
        "NEW.corrects_id IS NOT NULL AND NEW.organization_id <> (SELECT entry.organization_id"
        " FROM orgs_creditentry AS entry WHERE entry.id = NEW.corrects_id)"
    ),
)
GUARDS = (NOT_RATED, OWN_CORRECTION)
