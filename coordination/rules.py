"""Who may take which step with documents and the scoreboard."""

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from coordination.enums import DocumentState, ScoreboardState

KEEPERS = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# The scoreboard is of the whole city.
SCOREKEEPERS = frozenset({Role.CITY_OFFICER})
READERS = OFFICERS

_D = DocumentState
DOCUMENT_STEPS = TransitionTable(
    [
        Transition(_D.DRAFT, _D.PUBLISHED, KEEPERS, _("Publish")),
        Transition(_D.DRAFT, _D.DISCARDED, KEEPERS, _("Give up"), reason_required=True),
        Transition(_D.PUBLISHED, _D.REPEALED, KEEPERS, _("Repeal"), reason_required=True),
    ]
)
# What the public was shown; its words stay as they were.
DOCUMENT_SHOWN = frozenset({_D.PUBLISHED, _D.REPEALED})

_S = ScoreboardState
SCOREBOARD_STEPS = TransitionTable(
    [
        Transition(_S.DRAFT, _S.PUBLISHED, SCOREKEEPERS, _("Publish")),
        Transition(_S.DRAFT, _S.DISCARDED, SCOREKEEPERS, _("Give up"), reason_required=True),
    ]
)
