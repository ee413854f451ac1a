"""Tables whose rows never change: triggers of the migration guard them."""

from accounts.triggers import Immutable

ACTION_TABLES = (Immutable("deliberation_actionprogress"),)
# Confirmed minutes and what was added to them afterwards.
MINUTES_TABLES = (
    Immutable("deliberation_minutesconfirmation"),
    Immutable("deliberation_minutesaddendum"),
    Immutable(
        "deliberation_minutes",
        frozen=("meeting_id", "text", "edition", "state", "locked_at"),
        condition="OLD.state = 'locked'",
    ),
)

TABLES = ACTION_TABLES + MINUTES_TABLES
