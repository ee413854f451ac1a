"""What the database itself says of rows that belong together."""

from __future__ import annotations

from accounts.triggers import Guard

# An item above that is none of this meeting's, or is a sub-item itself.
_MISPLACED = (
    "(NEW.parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM deliberation_agendaitem above "
    "WHERE above.id = NEW.parent_id AND above.meeting_id = NEW.meeting_id "
    "AND above.parent_id IS NULL))"
)
# An item with sub-items that becomes one, or goes to another meeting without them.
_TORN = (
    "EXISTS (SELECT 1 FROM deliberation_agendaitem below WHERE below.parent_id = NEW.id "
    "AND (NEW.parent_id IS NOT NULL OR below.meeting_id <> NEW.meeting_id))"
)
AGENDA_TREE = Guard(
    "deliberation_agendaitem",
    "tree",
    on_insert=_MISPLACED,
    on_update=f"({_MISPLACED} OR {_TORN})",
    message="an agenda has items of one meeting and one level of sub-items",
)
