"""Tables whose rows never change once written, and cards that never change once active.

A migration installs the triggers of each group.
"""

from accounts.triggers import Immutable

SAMPLE_TABLE = Immutable("evaluation_ratesample")
REVISION_TABLE = Immutable("evaluation_scorerevision")
SCORE_TABLES = (
    REVISION_TABLE,
    Immutable("evaluation_score"),
    SAMPLE_TABLE,
    Immutable("evaluation_confirmation"),
)

REVIEW_TABLES = (
    Immutable("evaluation_reviewresult"),
    Immutable("evaluation_reviewconfirmation"),
    Immutable("evaluation_reviewrule"),
)
# What a review meeting scores on stays as it was chosen.
REVIEW_CARD_TABLES = (
    Immutable("evaluation_review", frozen=("scorecard_id",)),
    Immutable("evaluation_reviewscore"),
    Immutable("evaluation_reviewscorededuction"),
)

# Their sections, criteria and so on are kept by `evaluation.triggers`.
CARD_TABLES = (
    Immutable(
        "evaluation_scorecard",
        frozen=("code", "edition", "title", "source", "total", "pass_share", "bonus_cap",
                "subject", "in_force_since"),
        condition="OLD.state <> 'draft'",
    ),
    Immutable("evaluation_scorededuction"),
)  # fmt: skip

REMINDER_TABLES = (Immutable("evaluation_reminder"),)
EVIDENCE_TABLES = (
    Immutable("evaluation_inspectionphoto", condition="OLD.first_revision_id IS NOT NULL"),
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
            "composite_id",
            "due",
            "counted_kind",
            "with_self_check",
            "is_announced",
            "selection_id",
        ),
        condition="OLD.state <> 'planned'",
    ),
)

ROUND_TABLE = PLAN_TABLES[-1]

COMPOSITE_TABLES = (
    Immutable(
        "evaluation_composite",
        frozen=("code", "edition", "title", "source", "missing", "in_force_since"),
        condition="OLD.state <> 'draft'",
    ),
)

FIELD_TABLES = (Immutable("evaluation_returnremark"),)
REGISTER_TABLES = (Immutable("evaluation_documentnumber"),)

STANDING_RULE = Immutable("evaluation_standingrule")
FINDING_TABLES = (
    Immutable("evaluation_rectificationterm"),
    Immutable("evaluation_repair"),
    Immutable("evaluation_recheck"),
    Immutable("evaluation_findingphoto", condition="OLD.repair_id IS NOT NULL"),
)

APPEAL_TABLES = (
    Immutable("evaluation_publicityterm"),
    Immutable("evaluation_publicity"),
)

WASTE_TABLES = (
    Immutable("evaluation_wasterecord", frozen=("township_id", "community_id", "period")),
    Immutable("evaluation_wasteweight"),
    Immutable("evaluation_wastelimit"),
)

WASTE_CHECK = Immutable("evaluation_wastecheck")

# What a township is scored on stays as it was begun with; evidence stays once it was submitted.
TOWNSHIP_TABLES = (
    Immutable(
        "evaluation_townshipscoring", frozen=("round_id", "township_id", "source", "scorecard_id")
    ),
    Immutable("evaluation_townshiprevision"),
    Immutable("evaluation_townshipconfirmation"),
    Immutable("evaluation_townshipscore"),
    Immutable("evaluation_townshipscorededuction"),
    Immutable("evaluation_townshipphoto", condition="OLD.first_revision_id IS NOT NULL"),
)

FIRST_TABLES = (
    *SCORE_TABLES,
    *EVIDENCE_TABLES,
    *CARD_TABLES,
    *COMPOSITE_TABLES,
    *FIELD_TABLES,
    *PLAN_TABLES,
    *REMINDER_TABLES,
    *REVIEW_TABLES,
    *REVIEW_CARD_TABLES,
    *REGISTER_TABLES,
    *FINDING_TABLES,
    *APPEAL_TABLES,
    STANDING_RULE,
    *WASTE_TABLES,
)
TABLES = (*FIRST_TABLES, WASTE_CHECK, *TOWNSHIP_TABLES)
