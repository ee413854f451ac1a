"""Writes of the register of social organisations and of their cases, by file."""

from orgs.services.case_rules import load_case_rules
from orgs.services.cases import (
    CaseEntry,
    Check,
    accept_case,
    answer_correction,
    ask_correction,
    check_materials,
    decide_case,
    examine_case,
    open_case,
    refuse_own_decision,
    refuse_step,
    step_case,
    withdraw_case,
)
from orgs.services.register import add, change
from orgs.services.settlement import settle_case

__all__ = [
    "CaseEntry",
    "Check",
    "accept_case",
    "add",
    "answer_correction",
    "ask_correction",
    "change",
    "check_materials",
    "decide_case",
    "examine_case",
    "load_case_rules",
    "open_case",
    "refuse_own_decision",
    "refuse_step",
    "settle_case",
    "step_case",
    "withdraw_case",
]
