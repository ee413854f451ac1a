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
from evaluation.services.rounds import begin_publicity, close_round, open_round, plan_round
from evaluation.services.standing_rules import add_standing_rule
from evaluation.services.standings import recompute_standings
from evaluation.services.submission import Given, GivenSample, submit_inspection

__all__ = [
    "Given",
    "GivenSample",
    "NewPhoto",
    "UnitChoice",
    "add_photo",
    "add_standing_rule",
    "assign_inspector",
    "begin_publicity",
    "close_round",
    "confirm_inspection",
    "delete_photo",
    "draft_text",
    "edit_bulletin",
    "give_number",
    "open_round",
    "plan_round",
    "prepare_bulletin",
    "recompute_standings",
    "recount",
    "register_of",
    "return_inspection",
    "save_draft",
    "save_register",
    "select_units",
    "send_photo",
    "submit_inspection",
    "take_back_bulletin",
    "void_inspection",
]
