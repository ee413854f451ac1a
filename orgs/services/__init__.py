"""Writes of the register of social organisations, by file."""

from orgs.services.credit import (
    Correction,
    CreditFacts,
    HandedIn,
    decide_annual,
    duty_of,
    enter_credit,
    hand_in,
    remind_annual,
)
from orgs.services.credit_rules import CREDIT_RULES, add_rule, load_credit_rules
from orgs.services.dictionaries import DICTIONARIES, load_dictionary
from orgs.services.listings import (
    claim_removal,
    drop_notice,
    give_notice,
    put_on_list,
    record_objection,
    remove_from_list,
    verify_repair,
)
from orgs.services.publishing import publish_organizations
from orgs.services.ratings import (
    begin_pledge,
    cancel_rating,
    rate,
    sign,
    withdraw_signature,
)
from orgs.services.register import add, change, judge_codes

__all__ = [
    "CREDIT_RULES",
    "DICTIONARIES",
    "Correction",
    "CreditFacts",
    "HandedIn",
    "add",
    "add_rule",
    "begin_pledge",
    "cancel_rating",
    "change",
    "claim_removal",
    "decide_annual",
    "drop_notice",
    "duty_of",
    "enter_credit",
    "give_notice",
    "hand_in",
    "judge_codes",
    "load_credit_rules",
    "load_dictionary",
    "publish_organizations",
    "put_on_list",
    "rate",
    "record_objection",
    "remind_annual",
    "remove_from_list",
    "sign",
    "verify_repair",
    "withdraw_signature",
]
