"""Tables whose rows never change once written; migrations install their triggers."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)

FINDING_TABLES = (
    Immutable("evaluation_rectificationterm"),
    Immutable("evaluation_repair"),
    Immutable("evaluation_recheck"),
    Immutable("evaluation_findingphoto", condition="OLD.repair_id IS NOT NULL"),
)

TABLES = SCORE_TABLES + FINDING_TABLES
