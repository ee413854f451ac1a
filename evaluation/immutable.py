"""Tables whose rows never change once written; a migration installs the triggers of each group."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)

FIELD_TABLES = (Immutable("evaluation_returnremark"),)

STANDING_RULE = Immutable("evaluation_standingrule")

TABLES = (*SCORE_TABLES, *FIELD_TABLES, STANDING_RULE)
