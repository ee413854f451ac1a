"""Tables whose rows never change: triggers of the migration guard them."""

from accounts.triggers import Immutable

TABLES = (Immutable("deliberation_actionprogress"),)
