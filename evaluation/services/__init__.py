"""Writes of evaluation, by file: scorecards, rounds, inspections, standings, bulletins."""

from evaluation.services.answers import answer_field, answer_problems
from evaluation.services.appeals import (
    Grounds,
    add_appeal_photo,
    decide_appeal,
    refuse_other_side,
    refuse_outside_publicity,
    refuse_own_decision,
    submit_appeal,
    withdraw_appeal,
)
from evaluation.services.bulletins import (
    draft_text,
    edit_bulletin,
    prepare_bulletin,
    recount,
    take_back_bulletin,
)
from evaluation.services.card_files import card_problems, fill_card, load_card
from evaluation.services.company_rewards import (
    refuse_changed_standing,
    review_company_rewards,
    waiting_rules,
)
from evaluation.services.composites import (
    activate_composite,
    load_composite,
    new_composite_edition,
)
from evaluation.services.corrections import correct_score
from evaluation.services.examples import keep_example
from evaluation.services.findings import (
    Notice,
    issue_findings,
    raise_topic,
    withdraw_finding,
    withdraw_unfounded,
)
from evaluation.services.inspections import (
    assign_inspector,
    confirm_inspection,
    refuse_scoring,
    save_draft,
    void_inspection,
)
from evaluation.services.locks import hold_results, hold_standings
from evaluation.services.part_figures import EnteredFigure, enter_part_figures
from evaluation.services.photos import (
    NewPhoto,
    add_photo,
    delete_photo,
    send_photo,
)
from evaluation.services.plans import UnitChoice, copy_round, select_units
from evaluation.services.positions import POSITION, GivenPosition, kept_draft, shown_draft
from evaluation.services.rectification import (
    add_repair_photo,
    close_finding,
    delete_repair_photo,
    note_relapse,
    recheck,
    refuse_own_recheck,
    report_repair,
)
from evaluation.services.register import give_number, register_of, save_register
from evaluation.services.reminders import remind
from evaluation.services.returns import return_inspection
from evaluation.services.review_cards import Scored
from evaluation.services.review_rules import load_review_rules
from evaluation.services.reviews import (
    Counted,
    Reviewed,
    begin_review,
    confirm_review,
    discard_review,
    return_review,
    save_review_draft,
    submit_review,
)
from evaluation.services.rewards import (
    approve_reward,
    decline_reward,
    propose_by_hand,
    propose_rewards,
    refuse_others,
    review_rewards,
    save_rule,
)
from evaluation.services.rounds import (
    begin_publicity,
    close_round,
    open_round,
    plan_round,
)
from evaluation.services.scorecards import (
    GradePreset,
    activate_scorecard,
    grade_presets,
    hold_draft,
    new_edition,
    replace_grades,
    retire_scorecard,
)
from evaluation.services.standing_rules import add_standing_rule
from evaluation.services.standings import recompute_standings
from evaluation.services.submission import (
    GivenSample,
    append_scores,
    sample_problems,
    submit_inspection,
    trial_problems,
)
from evaluation.services.tasks import assign_task, withdraw_task
from evaluation.services.together import (
    Submission,
    keep_drafts,
    refuse_final_rounds,
    submit_together,
    take_back,
)
from evaluation.services.township_cards import (
    add_township_photo,
    begin_scoring,
    confirm_scoring,
    delete_township_photo,
    discard_scoring,
    return_scoring,
    save_scoring_draft,
    submit_scoring,
)
from evaluation.services.waste import (
    Weighing,
    add_waste_limit,
    correct_weights,
    enter_weights,
    refuse_weights,
    take_back_weights,
)
from evaluation.services.waste_checks import check_weights, refuse_check

__all__ = [
    "POSITION",
    "Counted",
    "EnteredFigure",
    "GivenPosition",
    "GivenSample",
    "GradePreset",
    "Grounds",
    "NewPhoto",
    "Notice",
    "Reviewed",
    "Scored",
    "Submission",
    "UnitChoice",
    "Weighing",
    "activate_composite",
    "activate_scorecard",
    "add_appeal_photo",
    "add_photo",
    "add_repair_photo",
    "add_standing_rule",
    "add_township_photo",
    "add_waste_limit",
    "answer_field",
    "answer_problems",
    "append_scores",
    "approve_reward",
    "assign_inspector",
    "assign_task",
    "begin_publicity",
    "begin_review",
    "begin_scoring",
    "card_problems",
    "check_weights",
    "close_finding",
    "close_round",
    "confirm_inspection",
    "confirm_review",
    "confirm_scoring",
    "copy_round",
    "correct_score",
    "correct_weights",
    "decide_appeal",
    "decline_reward",
    "delete_photo",
    "delete_repair_photo",
    "delete_township_photo",
    "discard_review",
    "discard_scoring",
    "draft_text",
    "edit_bulletin",
    "enter_part_figures",
    "enter_weights",
    "fill_card",
    "give_number",
    "grade_presets",
    "hold_draft",
    "hold_results",
    "hold_standings",
    "issue_findings",
    "keep_drafts",
    "keep_example",
    "kept_draft",
    "load_card",
    "load_composite",
    "load_review_rules",
    "new_composite_edition",
    "new_edition",
    "note_relapse",
    "open_round",
    "plan_round",
    "prepare_bulletin",
    "propose_by_hand",
    "propose_rewards",
    "raise_topic",
    "recheck",
    "recompute_standings",
    "recount",
    "refuse_changed_standing",
    "refuse_check",
    "refuse_final_rounds",
    "refuse_other_side",
    "refuse_others",
    "refuse_outside_publicity",
    "refuse_own_decision",
    "refuse_own_recheck",
    "refuse_scoring",
    "refuse_weights",
    "register_of",
    "remind",
    "replace_grades",
    "report_repair",
    "retire_scorecard",
    "return_inspection",
    "return_review",
    "return_scoring",
    "review_company_rewards",
    "review_rewards",
    "sample_problems",
    "save_draft",
    "save_register",
    "save_review_draft",
    "save_rule",
    "save_scoring_draft",
    "select_units",
    "send_photo",
    "shown_draft",
    "submit_appeal",
    "submit_inspection",
    "submit_review",
    "submit_scoring",
    "submit_together",
    "take_back",
    "take_back_bulletin",
    "take_back_weights",
    "trial_problems",
    "void_inspection",
    "waiting_rules",
    "withdraw_appeal",
    "withdraw_finding",
    "withdraw_task",
    "withdraw_unfounded",
]
