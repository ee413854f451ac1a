"""Tables whose rows never change once written; migration 0001 installs their triggers."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)

REVIEW_TABLES = (
    Immutable("evaluation_reviewresult"),
    Immutable("evaluation_reviewconfirmation"),
    Immutable("evaluation_reviewrule"),
)

TABLES = (*SCORE_TABLES, *REVIEW_TABLES)
