"""Tables of outreach, by file."""

from outreach.models.activities import (
    Activity,
    ActivityCount,
    ActivityLeader,
    ActivityPhoto,
    ActivityPlace,
)
from outreach.models.guide import (
    ItemPlace,
    SchemeChoice,
    SortingClass,
    SortingScheme,
    UnknownWord,
    WasteItem,
)
from outreach.models.registrations import Arrival, Registration

__all__ = [
    "Activity",
    "ActivityCount",
    "ActivityLeader",
    "ActivityPhoto",
    "ActivityPlace",
    "Arrival",
    "ItemPlace",
    "Registration",
    "SchemeChoice",
    "SortingClass",
    "SortingScheme",
    "UnknownWord",
    "WasteItem",
]
