"""Tables whose rows never change once written; a migration installs the triggers of each group."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)

FIELD_TABLES = (Immutable("evaluation_returnremark"),)

FINDING_TABLES = (
    Immutable("evaluation_rectificationterm"),
    Immutable("evaluation_repair"),
    Immutable("evaluation_recheck"),
    Immutable("evaluation_findingphoto", condition="OLD.repair_id IS NOT NULL"),
)

TABLES = (*SCORE_TABLES, *FIELD_TABLES, *FINDING_TABLES)
