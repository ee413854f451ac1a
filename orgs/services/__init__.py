"""Writes of the register of social organisations and of their cases, by file."""

from orgs.services.case_rules import load_case_rules
from orgs.services.cases import (
    Check,
    accept_case,
    answer_correction,
    ask_correction,
    check_materials,
    decide_case,
    examine_case,
    refuse_own_decision,
    refuse_step,
    step_case,
    withdraw_case,
)
from orgs.services.dictionaries import DICTIONARIES, load_dictionary
from orgs.services.enquiries import (
    EnquiryContent,
    answer_enquiry,
    close_enquiry,
    reject_enquiry,
    send_enquiry,
    take_enquiry,
)
from orgs.services.guides import publish_guide
from orgs.services.opening import CaseEntry, open_case
from orgs.services.publishing import publish_organizations
from orgs.services.register import add, change, judge_codes
from orgs.services.settlement import settle_case

__all__ = [
    "DICTIONARIES",
    "CaseEntry",
    "Check",
    "EnquiryContent",
    "accept_case",
    "add",
    "answer_correction",
    "answer_enquiry",
    "ask_correction",
    "change",
    "check_materials",
    "close_enquiry",
    "decide_case",
    "examine_case",
    "judge_codes",
    "load_case_rules",
    "load_dictionary",
    "open_case",
    "publish_guide",
    "publish_organizations",
    "refuse_own_decision",
    "refuse_step",
    "reject_enquiry",
    "send_enquiry",
    "settle_case",
    "step_case",
    "take_enquiry",
    "withdraw_case",
]
