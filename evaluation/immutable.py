"""Tables whose rows never change once written; their migrations install the triggers."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)

STANDING_RULE = Immutable("evaluation_standingrule")

TABLES = (*SCORE_TABLES, STANDING_RULE)
