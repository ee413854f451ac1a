"""Who keeps the sorting guide, and what becomes of a word that it does not know."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from outreach.enums import WordState

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
