"""Tables of outreach, by file."""

from outreach.models.guide import (
    ItemPlace,
    SchemeChoice,
    SortingClass,
    SortingScheme,
    UnknownWord,
    WasteItem,
)

__all__ = [
    "ItemPlace",
    "SchemeChoice",
    "SortingClass",
    "SortingScheme",
    "UnknownWord",
    "WasteItem",
]
