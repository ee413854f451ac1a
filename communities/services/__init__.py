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
from communities.services.registry import load_community_types, load_divisions

__all__ = [
    "ASSEMBLIES",
    "CONFIRMERS",
    "FILERS_OF",
    "PUBLISHERS",
    "ClauseText",
    "RegisterReport",
    "VoteFigures",
    "approve_convention",
    "begin_convention",
    "classify",
    "close_consultation",
    "confirm_assembly_rule",
    "decide_opinion",
    "enter_opinion",
    "load_assembly_rules",
    "load_community_types",
    "load_divisions",
    "open_consultation",
    "publish_register",
    "record_vote",
    "register_filing",
    "reopen_draft",
    "return_convention",
    "send_opinion",
    "submit_for_review",
    "write_text",
]
