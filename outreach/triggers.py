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
GUARDS = (CLASS_OF_SCHEME,)
