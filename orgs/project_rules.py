"""Who leads a project, who decides on it, and its steps."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS, TOWNSHIP_DIGITS
from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from orgs.enums import ProjectState

# Policy clause 2.2.b: committees and social organisations take part by projects.
LEADERS = frozenset({Role.COMMITTEE_MEMBER, Role.ORG_MEMBER})
PROJECT_READERS = OFFICERS | LEADERS

_P = ProjectState
# What the public may learn of; earlier it is a wish, refused it is none of theirs.
PROJECT_PUBLIC = frozenset({_P.ACCEPTED, _P.RUNNING, _P.CLOSED, _P.STOPPED})
PROJECT_DECIDED = PROJECT_PUBLIC | {_P.REFUSED}
PROJECT_UNDER_WAY = frozenset({_P.ACCEPTED, _P.RUNNING})
PROJECT_ENDED = frozenset({_P.REFUSED, _P.WITHDRAWN, _P.CLOSED, _P.STOPPED})
PROJECT_STEPS = TransitionTable(
    [
        Transition(_P.DRAFT, _P.APPLIED, LEADERS, _("Apply")),
        Transition(_P.DRAFT, _P.WITHDRAWN, LEADERS, _("Drop the draft"), True),
        Transition(_P.APPLIED, _P.ACCEPTED, OFFICERS, _("Accept the project")),
        Transition(_P.APPLIED, _P.REFUSED, OFFICERS, _("Refuse the project"), True),
        Transition(_P.APPLIED, _P.WITHDRAWN, LEADERS, _("Take the project back"), True),
        Transition(_P.ACCEPTED, _P.RUNNING, LEADERS, _("Begin the project")),
        Transition(_P.RUNNING, _P.CLOSED, LEADERS, _("Close with the report")),
        *(
            Transition(state, _P.STOPPED, PROJECT_READERS, _("Stop the project"), True)
            for state in (_P.ACCEPTED, _P.RUNNING)
        ),
    ]
)  # fmt: skip

_DECIDERS = {
    TOWNSHIP_DIGITS: Role.TOWNSHIP_OFFICER,
    COUNTY_DIGITS: Role.COUNTY_OFFICER,
    CITY_DIGITS: Role.CITY_OFFICER,
}
# Why that level, for who reads the decision.
LEVEL_REASONS = {
    TOWNSHIP_DIGITS: _("All its communities lie in one township, so the township decides."),
    COUNTY_DIGITS: _("It spans several townships of one county, so the county decides."),
    CITY_DIGITS: _("It spans several counties, so the city decides."),
}


def deciding_unit(codes: Collection[str]) -> str:
    """The division code of the smallest unit that holds all communities with `codes` (12 digits).

    A township (9 digits), a county (6) or the city (4). Raises ValueError without communities.
    """
    for length in sorted(_DECIDERS, reverse=True):
        held = {code[:length] for code in codes}
        if len(held) == 1:
            return held.pop()
    raise ValueError("A project without communities, or of several cities, has no such unit.")


def deciders(unit_code: str) -> frozenset[Role]:
    """Who decides on what belongs to the unit: its own officers, none above or below."""
    role = _DECIDERS.get(len(unit_code))
    return frozenset({role} if role else ())
