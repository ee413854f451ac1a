"""Writes of the registry, by file: its files, the classification, conventions, the register."""

from communities.services.adoption import (
    ASSEMBLIES,
    FILERS_OF,
    VoteFigures,
    record_vote,
    register_filing,
)
from communities.services.assemblies import (
    CONFIRMERS,
    confirm_assembly_rule,
    load_assembly_rules,
)
from communities.services.backbone import (
    MemberEntry,
    add_member,
    change_member,
    give_consent,
    leave,
    proposed_consent_end,
    withdraw_consent,
)
from communities.services.changes import (
    NewUnit,
    close_unit,
    merge_unit,
    move_unit,
    recode_unit,
    rename_unit,
    split_unit,
)
from communities.services.classification import classify
from communities.services.conventions import (
    ClauseText,
    approve_convention,
    begin_convention,
    close_consultation,
    decide_opinion,
    enter_opinion,
    open_consultation,
    reopen_draft,
    return_convention,
    send_opinion,
    submit_for_review,
    write_text,
)
from communities.services.register import PUBLISHERS, RegisterReport, publish_register
from communities.services.registry import (
    load_civil_affairs_codes,
    load_community_types,
    load_divisions,
)
from communities.services.rosters import (
    publish_roster,
    withdraw_expired_rosters,
    withdraw_uncovered_roster,
)

__all__ = [
    "ASSEMBLIES",
    "CONFIRMERS",
    "FILERS_OF",
    "PUBLISHERS",
    "ClauseText",
    "MemberEntry",
    "NewUnit",
    "RegisterReport",
    "VoteFigures",
    "add_member",
    "approve_convention",
    "begin_convention",
    "change_member",
    "classify",
    "close_consultation",
    "close_unit",
    "confirm_assembly_rule",
    "decide_opinion",
    "enter_opinion",
    "give_consent",
    "leave",
    "load_assembly_rules",
    "load_civil_affairs_codes",
    "load_community_types",
    "load_divisions",
    "merge_unit",
    "move_unit",
    "open_consultation",
    "proposed_consent_end",
    "publish_register",
    "publish_roster",
    "recode_unit",
    "record_vote",
    "register_filing",
    "rename_unit",
    "reopen_draft",
    "return_convention",
    "send_opinion",
    "split_unit",
    "submit_for_review",
    "withdraw_consent",
    "withdraw_expired_rosters",
    "withdraw_uncovered_roster",
    "write_text",
]
