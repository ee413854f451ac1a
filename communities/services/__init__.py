"""Writes of the registry, by file: its files, the classification, conventions, the register."""

from communities.services.acts import Act, NewUnit
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
from communities.services.changes import (
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
from communities.services.methods import (
    free_slug,
    load_governance_methods,
    put_in_force,
    retire_method,
    revise_method,
)
from communities.services.register import PUBLISHERS, RegisterReport, publish_register
from communities.services.registry import (
    load_civil_affairs_codes,
    load_community_types,
    load_divisions,
)
from communities.services.toolkits import adopt_method, end_adoption, write_effect
from communities.services.township_changes import (
    close_township,
    communities_inside,
    merge_township,
    recode_township,
    rename_township,
)

__all__ = [
    "ASSEMBLIES",
    "CONFIRMERS",
    "FILERS_OF",
    "PUBLISHERS",
    "Act",
    "ClauseText",
    "NewUnit",
    "RegisterReport",
    "VoteFigures",
    "adopt_method",
    "approve_convention",
    "begin_convention",
    "classify",
    "close_consultation",
    "close_township",
    "close_unit",
    "communities_inside",
    "confirm_assembly_rule",
    "decide_opinion",
    "end_adoption",
    "enter_opinion",
    "free_slug",
    "load_assembly_rules",
    "load_civil_affairs_codes",
    "load_community_types",
    "load_divisions",
    "load_governance_methods",
    "merge_township",
    "merge_unit",
    "move_unit",
    "open_consultation",
    "publish_register",
    "put_in_force",
    "recode_township",
    "recode_unit",
    "record_vote",
    "register_filing",
    "rename_township",
    "rename_unit",
    "reopen_draft",
    "retire_method",
    "return_convention",
    "revise_method",
    "send_opinion",
    "split_unit",
    "submit_for_review",
    "write_effect",
    "write_text",
]
