"""Who keeps the registry; which steps a convention may take, and who may take them.

That a convention was consulted on, or that a vote was valid, looks at its history and is enforced
by `services`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from communities.enums import ConventionState, CouncilState, MethodState

# Who records what happened to a unit.
REGISTRARS = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER})
# Who corrects the one record of a property company that several committees share.
CORRECTORS = REGISTRARS
# Who keeps the programmes that communities, projects and plans are tagged with.
PROGRAMME_KEEPERS = frozenset({Role.CITY_OFFICER})
MEMBERS = frozenset({Role.COMMITTEE_MEMBER})
# Who may read how a backbone member can be reached, each within the own jurisdiction.
CONTACT_READERS = OFFICERS | MEMBERS
REVIEWERS = frozenset({Role.TOWNSHIP_OFFICER})
FILERS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_OFFICER})

_C = ConventionState
CONVENTION_STEPS = TransitionTable(
    [
        Transition(_C.DRAFTING, _C.CONSULTING, MEMBERS, _("Collect opinions")),
        Transition(_C.CONSULTING, _C.DRAFTING, MEMBERS, _("End the collection of opinions")),
        Transition(_C.DRAFTING, _C.UNDER_REVIEW, MEMBERS, _("Hand in for review")),
        Transition(_C.UNDER_REVIEW, _C.REVIEWED, REVIEWERS, _("Approve for the vote")),
        Transition(_C.UNDER_REVIEW, _C.RETURNED, REVIEWERS, _("Return for correction"), True),
        Transition(_C.RETURNED, _C.UNDER_REVIEW, MEMBERS, _("Hand in for review")),
        Transition(_C.RETURNED, _C.CONSULTING, MEMBERS, _("Collect opinions")),
        Transition(_C.REVIEWED, _C.DRAFTING, MEMBERS, _("Change the draft")),
        Transition(_C.REVIEWED, _C.VOTED, MEMBERS, _("Record the vote")),
        Transition(_C.VOTED, _C.FILED, FILERS, _("Register the filing")),
        Transition(_C.VOTED, _C.RETURNED, FILERS, _("Order a correction"), True),
        Transition(_C.FILED, _C.IN_FORCE, OFFICERS, _("Publish")),
        Transition(
            _C.IN_FORCE, _C.SUPERSEDED, OFFICERS, _("Superseded by the next one"), by_hand=False
        ),
    ]
)
# The committee may still change the text.
WRITABLE = frozenset({_C.DRAFTING, _C.RETURNED})
# Opinions may be written down, those from paper also after the collection.
TAKES_OPINIONS = WRITABLE | {_C.CONSULTING}
# One of these at a time: what a committee is at work on.
UNFINISHED = TAKES_OPINIONS | {_C.UNDER_REVIEW, _C.REVIEWED, _C.VOTED, _C.FILED}
# From here on there was a valid vote.
ADOPTED = frozenset({_C.VOTED, _C.FILED, _C.IN_FORCE, _C.SUPERSEDED})
FILED = frozenset({_C.FILED, _C.IN_FORCE, _C.SUPERSEDED})
# A committee that has one of these counts as covered.
STANDING = frozenset({_C.FILED, _C.IN_FORCE})

# Methods of the toolkit: those of the city are the city's, those of a county the county's.
METHOD_EDITORS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
METHOD_STEPS = TransitionTable(
    [
        Transition(MethodState.DRAFT, MethodState.ACTIVE, METHOD_EDITORS, _("Put in force")),
        Transition(MethodState.ACTIVE, MethodState.RETIRED, METHOD_EDITORS, _("Retire"), True),
    ]
)

# The council system is the committee's own; officers publish it (policy clause 4.1.b).
COUNCIL_STEPS = TransitionTable(
    [
        Transition(CouncilState.DRAFT, CouncilState.IN_FORCE, MEMBERS, _("Bring into force")),
        Transition(CouncilState.DRAFT, CouncilState.DISCARDED, MEMBERS, _("Discard the draft")),
        Transition(CouncilState.IN_FORCE, CouncilState.ENDED, MEMBERS, _("End"), True),
        Transition(
            CouncilState.IN_FORCE,
            CouncilState.SUPERSEDED,
            MEMBERS,
            _("Superseded by the next one"),
            by_hand=False,
        ),
    ]
)
# Its day in force came, and its text is fixed for good.
COUNCIL_HELD = frozenset({CouncilState.IN_FORCE, CouncilState.SUPERSEDED, CouncilState.ENDED})
