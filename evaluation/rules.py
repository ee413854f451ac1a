"""Which steps a round, an inspection and a bulletin may take, and who may take them.

The confirmer is never one who submitted the scores, the checker of a bulletin never one who wrote
it, and the publisher never one who wrote, confirmed or submitted: these rules look at history and
stand in `services` and `public`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from evaluation.enums import BulletinState, InspectionState, RoundState

COUNTY = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
SCORERS = frozenset({Role.COMMITTEE_MEMBER, Role.INSPECTOR})
# The county is a division of 6 digits, so a township officer's appointment never covers a round.
INSPECTION_READERS = OFFICERS | SCORERS

ROUND_STEPS = TransitionTable(
    [
        Transition(RoundState.PLANNED, RoundState.OPEN, COUNTY, _("Open the round")),
        Transition(RoundState.OPEN, RoundState.CLOSED, COUNTY, _("Close the round")),
        Transition(RoundState.CLOSED, RoundState.IN_PUBLICITY, COUNTY, _("Begin publicity")),
        Transition(RoundState.IN_PUBLICITY, RoundState.FINAL, COUNTY, _("Make it final")),
    ]
)

_S = InspectionState
INSPECTION_STEPS = TransitionTable(
    [
        Transition(_S.ASSIGNED, _S.IN_PROGRESS, SCORERS, _("Begin scoring")),
        Transition(_S.RETURNED, _S.IN_PROGRESS, SCORERS, _("Correct the scores")),
        Transition(_S.ASSIGNED, _S.SUBMITTED, SCORERS, _("Submit")),
        Transition(_S.IN_PROGRESS, _S.SUBMITTED, SCORERS, _("Submit")),
        Transition(_S.RETURNED, _S.SUBMITTED, SCORERS, _("Submit again")),
        Transition(_S.SUBMITTED, _S.CONFIRMED, OFFICERS, _("Confirm")),
        Transition(_S.SUBMITTED, _S.RETURNED, OFFICERS, _("Return for correction"), True),
        Transition(_S.CONFIRMED, _S.RETURNED, OFFICERS, _("Reopen for correction"), True),
        *(
            Transition(source, _S.VOID, COUNTY, _("Declare void"), True)
            for source in (_S.ASSIGNED, _S.IN_PROGRESS, _S.SUBMITTED, _S.RETURNED, _S.CONFIRMED)
        ),
    ]
)
# States in which the scorer may type.
SCOREABLE = frozenset({_S.ASSIGNED, _S.IN_PROGRESS, _S.RETURNED})

_B = BulletinState
BULLETIN_STEPS = TransitionTable(
    [
        Transition(_B.DRAFT, _B.FOR_CHECK, COUNTY, _("Hand in for checking")),
        Transition(_B.FOR_CHECK, _B.CHECKED, COUNTY, _("Confirm that it is correct")),
        Transition(_B.FOR_CHECK, _B.DRAFT, COUNTY, _("Return to the writer"), True),
        Transition(_B.CHECKED, _B.DRAFT, COUNTY, _("Return to the writer"), True),
        Transition(_B.CHECKED, _B.PUBLISHED, COUNTY, _("Publish")),
        Transition(_B.PUBLISHED, _B.DRAFT, COUNTY, _("Begin a correction"), True),
    ]
)
# Rounds whose standings stand: a correction computes them anew.
COUNTED_ROUNDS = frozenset({RoundState.CLOSED, RoundState.IN_PUBLICITY})
