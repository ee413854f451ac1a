"""Tables whose rows never change: triggers of the migration guard them."""

from accounts.triggers import Immutable

ACTION_TABLES = (Immutable("deliberation_actionprogress"),)

VERDICT_TABLES = (Immutable("deliberation_meetingverdict"),)

TABLES = ACTION_TABLES + VERDICT_TABLES
