"""Who keeps the sorting guide, and what becomes of a word that it does not know."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from orgs.rules import EVENT_PLANNERS, EXCHANGE_READERS
from outreach.enums import ActivityState, WordState

GUIDE_READERS = OFFICERS
GUIDE_KEEPERS = frozenset({Role.CITY_OFFICER})
# Who notes by which scheme a village sorts.
SCHEME_CHOOSERS = OFFICERS

ANSWER = _("One more word for an item")
WORD_STEPS = TransitionTable(
    (
        Transition(WordState.OPEN, WordState.DISMISSED, GUIDE_KEEPERS, _("Set aside")),
        Transition(WordState.DISMISSED, WordState.OPEN, GUIDE_KEEPERS, _("Look at it again")),
        Transition(WordState.OPEN, WordState.TAKEN, GUIDE_KEEPERS, ANSWER),
        Transition(WordState.DISMISSED, WordState.TAKEN, GUIDE_KEEPERS, ANSWER),
    )
)

ACTIVITY_READERS = EXCHANGE_READERS
ACTIVITY_PLANNERS = EVENT_PLANNERS | frozenset({Role.COMMITTEE_MEMBER})
# An officer of the place; never who wrote something of it.
ACTIVITY_PUBLISHERS = OFFICERS
_A = ActivityState
ACTIVITY_OPEN = frozenset({_A.DRAFT, _A.ANNOUNCED})
ACTIVITY_OVER = frozenset({_A.HELD, _A.PUBLISHED})
ACTIVITY_STEPS = TransitionTable(
    (
        Transition(_A.DRAFT, _A.ANNOUNCED, ACTIVITY_PUBLISHERS, _("Announce it")),
        Transition(_A.ANNOUNCED, _A.HELD, ACTIVITY_PLANNERS, _("Record that it was held")),
        Transition(_A.HELD, _A.PUBLISHED, ACTIVITY_PUBLISHERS, _("Publish the result")),
        *(
            Transition(source, _A.CANCELLED, ACTIVITY_PLANNERS, _("Cancel it"), True)
            for source in (_A.DRAFT, _A.ANNOUNCED)
        ),
    )
)
