"""Reads of the register of social organisations and of their cases, by file."""

from orgs.queries.cases import (
    Clock,
    apply_by,
    case_by_code,
    cases_for,
    cases_to_work_on,
    clock_of,
    lacking,
    materials_of,
    open_correction,
    organizations_to_choose,
    overdue,
    requirements,
    term_on,
    waiting,
)
from orgs.queries.members import (
    members_of,
    organizations_of,
    possible_members,
    services_of,
)
from orgs.queries.places import with_place

__all__ = [
    "Clock",
    "apply_by",
    "case_by_code",
    "cases_for",
    "cases_to_work_on",
    "clock_of",
    "lacking",
    "materials_of",
    "members_of",
    "open_correction",
    "organizations_of",
    "organizations_to_choose",
    "overdue",
    "possible_members",
    "requirements",
    "services_of",
    "term_on",
    "waiting",
    "with_place",
]
