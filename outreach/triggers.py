"""What the database itself says of the sorting guide."""

from __future__ import annotations

from accounts.triggers import Guard

_ELSEWHERE = (
    "NOT EXISTS (SELECT 1 FROM outreach_sortingclass AS place"
    " WHERE place.id = NEW.sorting_class_id AND place.scheme_id = NEW.scheme_id)"
)
CLASS_OF_SCHEME = Guard(
    "outreach_itemplace",
    "class_of_scheme",
    "an item stands in a class of the scheme that is named",
    on_insert=_ELSEWHERE,
    on_update=_ELSEWHERE,
)
GUIDE_GUARDS = (CLASS_OF_SCHEME,)

_NO_SEAT = (
    "NEW.state = 'place' AND NEW.people + (SELECT COALESCE(SUM(other.people), 0)"
    " FROM outreach_registration AS other WHERE other.activity_id = NEW.activity_id"
    " AND other.id <> COALESCE(NEW.id, 0) AND other.state = 'place')"
    " > (SELECT COALESCE(activity.seats, 0) FROM outreach_activity AS activity"
    " WHERE activity.id = NEW.activity_id)"
)
# No CHECK can ask what is encrypted.
_REMEMBERED = (
    "(NEW.state = 'taken_back' OR NEW.forgotten_on IS NOT NULL)"
    " AND (NEW.contact_name <> '' OR NEW.contact_phone <> '')"
)
# One that holds already may be signed, forgotten or taken back whatever the seats became.
ACTIVITY_GUARDS = (
    Guard(
        "outreach_registration",
        "seats",
        message="an activity has no more people than seats",
        on_insert=_NO_SEAT,
        on_update=f"(OLD.state <> 'place' OR NEW.people > OLD.people) AND {_NO_SEAT}",
    ),
    Guard(
        "outreach_registration",
        "forgotten",
        message="who registered is forgotten when the registration has ended",
        on_insert=_REMEMBERED,
        on_update=_REMEMBERED,
    ),
)
GUARDS = GUIDE_GUARDS + ACTIVITY_GUARDS
