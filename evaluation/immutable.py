"""Tables whose rows never change once written; a migration installs the triggers of each group."""

from accounts.triggers import Immutable

SCORE_TABLES = (
    Immutable("evaluation_scorerevision"),
    Immutable("evaluation_score"),
    Immutable("evaluation_ratesample"),
    Immutable("evaluation_confirmation"),
)

# How the units of a round were chosen and drawn; and what a round is, once it was opened.
PLAN_TABLES = (
    Immutable("evaluation_selection"),
    Immutable("evaluation_candidate"),
    Immutable(
        "evaluation_round",
        frozen=(
            "jurisdiction",
            "period",
            "scorecard_id",
            "due",
            "counted_kind",
            "with_self_check",
            "is_announced",
            "selection_id",
        ),
        condition="OLD.state <> 'planned'",
    ),
)

FIELD_TABLES = (Immutable("evaluation_returnremark"),)
REGISTER_TABLES = (Immutable("evaluation_documentnumber"),)

STANDING_RULE = Immutable("evaluation_standingrule")

TABLES = (*SCORE_TABLES, *FIELD_TABLES, *PLAN_TABLES, *REGISTER_TABLES, STANDING_RULE)
