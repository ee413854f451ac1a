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
from orgs.services.credit import (
    CreditFacts,
    EntryCorrection,
    HandedIn,
    decide_annual,
    duty_of,
    enter_credit,
    hand_in,
    is_result,
    remind_annual,
)
from orgs.services.credit_rules import CREDIT_RULES, add_rule, load_credit_rules
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
from orgs.services.listings import (
    claim_removal,
    drop_notice,
    give_notice,
    put_on_list,
    record_objection,
    remove_from_list,
    verify_repair,
)
from orgs.services.opening import CaseEntry, open_case
from orgs.services.publishing import publish_organizations
from orgs.services.ratings import begin_pledge, cancel_rating, rate, sign, withdraw_signature
from orgs.services.register import add, change, judge_codes
from orgs.services.settlement import settle_case

__all__ = [
    "CREDIT_RULES",
    "DICTIONARIES",
    "CaseEntry",
    "Check",
    "CreditFacts",
    "EnquiryContent",
    "EntryCorrection",
    "HandedIn",
    "accept_case",
    "add",
    "add_rule",
    "answer_correction",
    "answer_enquiry",
    "ask_correction",
    "begin_pledge",
    "cancel_rating",
    "change",
    "check_materials",
    "claim_removal",
    "close_enquiry",
    "decide_annual",
    "decide_case",
    "drop_notice",
    "duty_of",
    "enter_credit",
    "examine_case",
    "give_notice",
    "hand_in",
    "is_result",
    "judge_codes",
    "load_case_rules",
    "load_credit_rules",
    "load_dictionary",
    "open_case",
    "publish_guide",
    "publish_organizations",
    "put_on_list",
    "rate",
    "record_objection",
    "refuse_own_decision",
    "refuse_step",
    "reject_enquiry",
    "remind_annual",
    "remove_from_list",
    "send_enquiry",
    "settle_case",
    "sign",
    "step_case",
    "take_enquiry",
    "verify_repair",
    "withdraw_case",
    "withdraw_signature",
]
