"""Which steps scorecards, rounds, inspections, bulletins and findings take, and who takes them.

The confirmer is never one who submitted the scores, the checker of a bulletin never one who wrote
it, and the publisher never one who wrote, confirmed or submitted: these rules look at history and
stand in `services` and `public`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from deliberation.enums import MeetingState
from evaluation.enums import (
    AppealState,
    BulletinState,
    CardState,
    FindingState,
    InspectionState,
    ReviewState,
    RewardState,
    RoundState,
    ScoringState,
    Subject,
    TaskState,
)

MEMBERS = frozenset({Role.COMMITTEE_MEMBER})
# Who enters the weights of its own unit's waste; an officer who did not enter them checks them.
WEIGHERS = OFFICERS | MEMBERS
# Reviews rest on minutes that somebody confirmed.
MINUTES_SETTLED = frozenset({MeetingState.MINUTES_CONFIRMED, MeetingState.PUBLISHED})
COUNTY = frozenset({Role.CITY_OFFICER, Role.COUNTY_OFFICER})
# Who scores what an inspector was assigned: an inspector, or a member of the organisation whose
# task it is.
ASSIGNED_SCORERS = frozenset({Role.INSPECTOR, Role.ORG_MEMBER})
SCORERS = ASSIGNED_SCORERS | {Role.COMMITTEE_MEMBER}
# The county is a division of 6 digits, so a township officer's appointment never covers a round.
INSPECTION_READERS = OFFICERS | SCORERS

CARD_EDITORS = frozenset({Role.CITY_OFFICER})
SCORECARD_STEPS = TransitionTable(
    [
        Transition(CardState.DRAFT, CardState.ACTIVE, CARD_EDITORS, _("Bring into use")),
        Transition(CardState.ACTIVE, CardState.RETIRED, CARD_EDITORS, _("Retire it"), True),
        Transition(CardState.DRAFT, CardState.RETIRED, CARD_EDITORS, _("Discard the draft"), True),
    ]
)

ROUND_STEPS = TransitionTable(
    [
        Transition(RoundState.PLANNED, RoundState.OPEN, COUNTY, _("Open the round")),
        Transition(RoundState.OPEN, RoundState.CLOSED, COUNTY, _("Close the round")),
        Transition(
            RoundState.CLOSED,
            RoundState.IN_PUBLICITY,
            COUNTY,
            _("Begin publicity"),
            by_hand=False,
        ),
        Transition(RoundState.IN_PUBLICITY, RoundState.FINAL, COUNTY, _("Make it final")),
    ]
)

_S = InspectionState
INSPECTION_STEPS = TransitionTable(
    [
        Transition(_S.ASSIGNED, _S.IN_PROGRESS, SCORERS, _("Begin scoring")),
        Transition(_S.RETURNED, _S.IN_PROGRESS, SCORERS, _("Correct the scores")),
        Transition(
            _S.IN_PROGRESS,
            _S.ASSIGNED,
            COUNTY,
            _("Take it back with its task"),
            True,
            by_hand=False,
        ),
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
# What may still come back to the scorer, or has.
UNCONFIRMED = SCOREABLE | {_S.SUBMITTED}

TASK_STEPS = TransitionTable(
    [Transition(TaskState.RUNNING, TaskState.WITHDRAWN, COUNTY, _("Withdraw the task"), True)]
)

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

_W = RewardState
REWARD_STEPS = TransitionTable(
    [
        Transition(_W.PROPOSED, _W.APPROVED, COUNTY, _("Approve")),
        Transition(_W.PROPOSED, _W.DECLINED, COUNTY, _("Do without it"), True),
        Transition(_W.APPROVED, _W.DECLINED, COUNTY, _("Do without it"), True),
        Transition(_W.APPROVED, _W.PUBLISHED, COUNTY, _("Publish"), by_hand=False),
        Transition(_W.PUBLISHED, _W.REVERSED, COUNTY, _("Reverse"), True),
    ]
)
# Rounds whose standings everybody can read: rewards rest on them.
REWARDED_ROUNDS = frozenset({RoundState.IN_PUBLICITY, RoundState.FINAL})

_R = ReviewState
REVIEW_READERS = OFFICERS | MEMBERS
RULE_SETTERS = frozenset({Role.CITY_OFFICER})
REVIEW_STEPS = TransitionTable(
    [
        Transition(_R.DRAFT, _R.SUBMITTED, MEMBERS, _("Submit")),
        Transition(_R.RETURNED, _R.SUBMITTED, MEMBERS, _("Submit again")),
        Transition(_R.SUBMITTED, _R.CONFIRMED, OFFICERS, _("Confirm")),
        Transition(_R.SUBMITTED, _R.RETURNED, OFFICERS, _("Return for correction"), True),
        Transition(_R.CONFIRMED, _R.RETURNED, OFFICERS, _("Reopen for correction"), True),
        Transition(_R.CONFIRMED, _R.PUBLISHED, OFFICERS, _("Publish")),
        Transition(_R.PUBLISHED, _R.RETURNED, OFFICERS, _("Reopen for correction"), True),
        Transition(_R.DRAFT, _R.DISCARDED, MEMBERS, _("Give it up"), True),
        Transition(_R.RETURNED, _R.DISCARDED, MEMBERS, _("Give it up"), True),
    ]
)
# Whom a review meeting evaluates (policy clause 4.2.b).
REVIEWED = frozenset({Subject.PROPERTY_COMPANY, Subject.ESTATE_RESIDENTS})
# States in which the recorder may type.
REVIEW_WRITABLE = frozenset({_R.DRAFT, _R.RETURNED})

# The subject has no part in it: a township is scored by officers above it.
_T = ScoringState
SCORING_STEPS = TransitionTable(
    [
        Transition(_T.DRAFT, _T.SUBMITTED, COUNTY, _("Submit"), by_hand=False),
        Transition(_T.RETURNED, _T.SUBMITTED, COUNTY, _("Submit again"), by_hand=False),
        Transition(_T.SUBMITTED, _T.CONFIRMED, COUNTY, _("Confirm")),
        Transition(_T.SUBMITTED, _T.RETURNED, COUNTY, _("Return for correction"), True),
        Transition(_T.CONFIRMED, _T.RETURNED, COUNTY, _("Reopen for correction"), True),
        Transition(_T.DRAFT, _T.DISCARDED, COUNTY, _("Give it up"), True),
        Transition(_T.RETURNED, _T.DISCARDED, COUNTY, _("Give it up"), True),
    ]
)
# States in which officers may type.
SCORING_WRITABLE = frozenset({_T.DRAFT, _T.RETURNED})

# Rounds whose standings stand: a correction computes them anew.
COUNTED_ROUNDS = frozenset({RoundState.CLOSED, RoundState.IN_PUBLICITY})
# Rounds for which figures of parts are entered: from their opening until they are final.
ENTERABLE_ROUNDS = COUNTED_ROUNDS | {RoundState.OPEN}

_F = FindingState
# Where somebody has to act; the deadline runs in the states of TO_RECTIFY.
TO_RECTIFY = frozenset({_F.OPEN, _F.RELAPSED})
FINDING_LIVE = TO_RECTIFY | {_F.REPORTED, _F.VERIFIED}
FINDING_READERS = OFFICERS | MEMBERS
FINDING_STEPS = TransitionTable(
    [
        Transition(_F.OPEN, _F.REPORTED, MEMBERS, _("Report the repair")),
        Transition(_F.RELAPSED, _F.REPORTED, MEMBERS, _("Report the repair")),
        Transition(_F.REPORTED, _F.OPEN, OFFICERS, _("Not rectified"), True),
        Transition(_F.REPORTED, _F.VERIFIED, OFFICERS, _("Rectified")),
        Transition(_F.VERIFIED, _F.RELAPSED, OFFICERS, _("It came back"), True),
        Transition(_F.VERIFIED, _F.CLOSED, OFFICERS, _("Close the finding")),
        *(
            Transition(source, _F.WITHDRAWN, OFFICERS, _("Withdraw the finding"), True)
            for source in sorted(FINDING_LIVE)
        ),
    ]
)

_A = AppealState
# The scored side: the committee, and its township, which is ranked by it (policy clause 4.2.c).
APPELLANTS = MEMBERS | {Role.TOWNSHIP_OFFICER}
APPEAL_READERS = OFFICERS | MEMBERS
APPEAL_GRANTED = frozenset({_A.UPHELD, _A.PARTLY})
APPEAL_STEPS = TransitionTable(
    [
        Transition(_A.SUBMITTED, _A.UPHELD, COUNTY, _("Uphold the appeal"), True),
        Transition(_A.SUBMITTED, _A.PARTLY, COUNTY, _("Uphold it in part"), True),
        Transition(_A.SUBMITTED, _A.REJECTED, COUNTY, _("Reject the appeal"), True),
        Transition(_A.SUBMITTED, _A.WITHDRAWN, APPELLANTS, _("Withdraw the appeal"), True),
    ]
)
