"""Writes of evaluation, by file: rounds, inspections, standings, bulletins."""

from evaluation.services.bulletins import (
    draft_text,
    edit_bulletin,
    prepare_bulletin,
    recount,
    take_back_bulletin,
)
from evaluation.services.inspections import (
    assign_inspector,
    confirm_inspection,
    save_draft,
    void_inspection,
)
from evaluation.services.photos import NewPhoto, add_photo, delete_photo, send_photo
from evaluation.services.plans import UnitChoice, select_units
from evaluation.services.register import give_number, register_of, save_register
from evaluation.services.returns import return_inspection
from evaluation.services.rewards import (
    approve_reward,
    decline_reward,
    propose_by_hand,
    propose_rewards,
    refuse_others,
    review_rewards,
    save_rule,
)
from evaluation.services.rounds import begin_publicity, close_round, open_round, plan_round
from evaluation.services.standings import recompute_standings
from evaluation.services.submission import Given, GivenSample, submit_inspection

__all__ = [
    "Given",
    "GivenSample",
    "NewPhoto",
    "UnitChoice",
    "add_photo",
    "approve_reward",
    "assign_inspector",
    "begin_publicity",
    "close_round",
    "confirm_inspection",
    "decline_reward",
    "delete_photo",
    "draft_text",
    "edit_bulletin",
    "give_number",
    "open_round",
    "plan_round",
    "prepare_bulletin",
    "propose_by_hand",
    "propose_rewards",
    "recompute_standings",
    "recount",
    "refuse_others",
    "register_of",
    "return_inspection",
    "review_rewards",
    "save_draft",
    "save_register",
    "save_rule",
    "select_units",
    "send_photo",
    "submit_inspection",
    "take_back_bulletin",
    "void_inspection",
]
