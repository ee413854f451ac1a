"""Tables whose rows never change once written; the migrations install their triggers."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)
REGISTER_TABLES = (Immutable("evaluation_documentnumber"),)

TABLES = (*SCORE_TABLES, *REGISTER_TABLES)
