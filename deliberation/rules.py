"""Which steps meetings, minutes, actions, feedback, topics and procedures may take, and by whom.

That the publisher is not the recorder looks at history and is enforced at publication.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from deliberation.enums import (
    ActionState,
    FeedbackState,
    MeetingState,
    MinutesState,
    ProcedureStage,
    ProcedureState,
    SignInState,
    TallyState,
    TopicState,
)

MEMBERS = frozenset({Role.COMMITTEE_MEMBER})
PROGRESS_CONFIRMERS = OFFICERS | MEMBERS

_M = MeetingState
MEETING_STEPS = TransitionTable(
    [
        Transition(_M.DRAFT, _M.ANNOUNCED, MEMBERS, _("Announce the meeting")),
        Transition(_M.ANNOUNCED, _M.ANNOUNCED, MEMBERS, _("Change the notice")),
        Transition(_M.ANNOUNCED, _M.IN_PROGRESS, MEMBERS, _("Begin the meeting")),
        Transition(_M.ANNOUNCED, _M.CANCELLED, MEMBERS, _("Cancel the meeting"), True),
        Transition(_M.DRAFT, _M.CLOSED, MEMBERS, _("Submit")),
        Transition(_M.IN_PROGRESS, _M.CLOSED, MEMBERS, _("Submit")),
        Transition(_M.DRAFT, _M.CANCELLED, MEMBERS, _("Cancel the meeting"), True),
        Transition(_M.CLOSED, _M.MINUTES_CONFIRMED, OFFICERS, _("Confirm the minutes")),
        Transition(_M.CLOSED, _M.DRAFT, OFFICERS, _("Return for correction"), True),
        Transition(_M.MINUTES_CONFIRMED, _M.PUBLISHED, OFFICERS, _("Publish")),
        Transition(_M.MINUTES_CONFIRMED, _M.DRAFT, OFFICERS, _("Return for correction"), True),
        Transition(_M.PUBLISHED, _M.DRAFT, OFFICERS, _("Reopen for correction"), True),
    ]
)
# The record may be written.
WRITABLE = frozenset({_M.DRAFT, _M.IN_PROGRESS})
# It may lie in the future.
BEFORE_IT = frozenset({_M.DRAFT, _M.ANNOUNCED, _M.CANCELLED})
# Nobody gets here without a complete notice.
ANNOUNCED_ONCE = frozenset({_M.ANNOUNCED, _M.IN_PROGRESS})
# From here on the record says what was held.
HELD = frozenset({_M.CLOSED, _M.MINUTES_CONFIRMED, _M.PUBLISHED})

_A = ActionState
ACTION_STEPS = TransitionTable(
    [
        Transition(_A.OPEN, _A.IN_PROGRESS, MEMBERS, _("Report progress")),
        Transition(_A.IN_PROGRESS, _A.IN_PROGRESS, MEMBERS, _("Report progress")),
        Transition(_A.OPEN, _A.DONE, MEMBERS, _("Report it done")),
        Transition(_A.IN_PROGRESS, _A.DONE, MEMBERS, _("Report it done")),
        Transition(_A.DONE, _A.IN_PROGRESS, PROGRESS_CONFIRMERS, _("Not done yet"), True),
        Transition(_A.DONE, _A.VERIFIED, PROGRESS_CONFIRMERS, _("Verify")),
        # Once: because residents say so, see services.surveys.
        Transition(_A.VERIFIED, _A.IN_PROGRESS, PROGRESS_CONFIRMERS, _("Reopen it"), True),
    ]
)

# Until the record is handed in, people are entered on its list.
TAKES_SIGN_INS = frozenset({_M.DRAFT, _M.ANNOUNCED, _M.IN_PROGRESS})

_S = SignInState
SIGN_IN_STEPS = TransitionTable(
    [
        Transition(_S.WAITING, _S.CONFIRMED, MEMBERS, _("Confirm as present")),
        Transition(_S.WAITING, _S.STRUCK, MEMBERS, _("Strike out")),
        Transition(_S.CONFIRMED, _S.STRUCK, MEMBERS, _("Strike out")),
        Transition(_S.STRUCK, _S.CONFIRMED, MEMBERS, _("Confirm as present")),
    ]
)

_C = TallyState
TALLY_STEPS = TransitionTable(
    [
        Transition(_C.COUNTING, _C.FINISHED, MEMBERS, _("Finish the count")),
        Transition(_C.COUNTING, _C.DISCARDED, MEMBERS, _("Give up the count"), True),
        Transition(_C.FINISHED, _C.DISCARDED, MEMBERS, _("Give up the count"), True),
    ]
)

_T = MinutesState
MINUTES_STEPS = TransitionTable(
    [
        Transition(_T.WRITING, _T.CIRCULATED, MEMBERS, _("Hand round for confirmation")),
        Transition(_T.CIRCULATED, _T.WRITING, MEMBERS, _("Take back and change"), True),
        # Where nobody was named, nobody has to confirm.
        Transition(_T.WRITING, _T.LOCKED, MEMBERS, _("Finish and lock")),
        Transition(_T.CIRCULATED, _T.LOCKED, MEMBERS, _("Finish and lock"), by_hand=False),
    ]
)

_F = FeedbackState
FEEDBACK_STEPS = TransitionTable(
    [
        Transition(_F.RECEIVED, _F.ACCEPTED, MEMBERS, _("Accept")),
        Transition(_F.RECEIVED, _F.REJECTED, MEMBERS, _("Do not accept"), True),
        Transition(_F.RECEIVED, _F.JOINED, MEMBERS, _("Join to another")),
        Transition(_F.ACCEPTED, _F.JOINED, MEMBERS, _("Join to another")),
        Transition(_F.ACCEPTED, _F.IN_TOPIC, MEMBERS, _("Make it a topic")),
        Transition(_F.ANSWERED, _F.IN_TOPIC, MEMBERS, _("Make it a topic")),
        Transition(_F.ACCEPTED, _F.ANSWERED, MEMBERS, _("Answer it")),
        Transition(_F.IN_TOPIC, _F.ANSWERED, MEMBERS, _("Answer it")),
        Transition(_F.ANSWERED, _F.ANSWERED, MEMBERS, _("Change the answer")),
        Transition(_F.ANSWERED, _F.CLOSED, MEMBERS, _("Complete it")),
        Transition(_F.REJECTED, _F.RECEIVED, OFFICERS, _("Have it looked at again"), True),
    ]
)
# The committee still owes something: a decision, or an answer.
FEEDBACK_OPEN = frozenset({_F.RECEIVED, _F.ACCEPTED, _F.IN_TOPIC})
# Moderated, so that it may be published.
FEEDBACK_MODERATED = frozenset({_F.ACCEPTED, _F.IN_TOPIC, _F.ANSWERED, _F.CLOSED})
FEEDBACK_ANSWERED = frozenset({_F.ANSWERED, _F.CLOSED})

_P = TopicState
TOPIC_STEPS = TransitionTable(
    [
        Transition(_P.POOLED, _P.ACCEPTED, MEMBERS, _("Accept for deliberation")),
        Transition(_P.POOLED, _P.RETURNED, MEMBERS, _("Do not take it up"), True),
        Transition(_P.ACCEPTED, _P.RETURNED, MEMBERS, _("Do not take it up"), True),
        Transition(_P.RETURNED, _P.POOLED, MEMBERS, _("Back into the pool"), True),
        Transition(_P.ACCEPTED, _P.SCHEDULED, MEMBERS, _("Schedule it")),
        Transition(_P.SCHEDULED, _P.ACCEPTED, MEMBERS, _("Take it off the schedule")),
        Transition(_P.POOLED, _P.MERGED, MEMBERS, _("Merge it")),
        Transition(_P.ACCEPTED, _P.MERGED, MEMBERS, _("Merge it")),
        Transition(_P.DISCUSSED, _P.ACCEPTED, MEMBERS, _("Deliberate on it again")),
        Transition(_P.RESOLVED, _P.ACCEPTED, MEMBERS, _("It came back"), True),
    ]
)
# A meeting may take them up; what it decides moves them on, see services.content.
TOPIC_OPEN = frozenset({_P.POOLED, _P.ACCEPTED, _P.SCHEDULED, _P.DISCUSSED})
# Nothing more happens to them.
TOPIC_OUT = frozenset({_P.RETURNED, _P.MERGED})

_O = ProcedureState
PROCEDURE_STEPS = TransitionTable(
    [
        # With the last step, and with taking it back.
        Transition(_O.RUNNING, _O.COMPLETED, MEMBERS, _("Record the step"), by_hand=False),
        Transition(
            _O.COMPLETED, _O.RUNNING, MEMBERS, _("Take back the last step"), True, by_hand=False
        ),
        Transition(_O.RUNNING, _O.ABANDONED, MEMBERS, _("Abandon the procedure"), True),
    ]
)
# Without the resolution and the two disclosures there is no such procedure.
STAGES_TO_SKIP = frozenset(
    {ProcedureStage.PROPOSAL, ProcedureStage.COMMITTEES, ProcedureStage.PARTY_MEMBERS}
)
# What is a step that is judged, by the record of its meeting alone.
STAGES_OF_MEETINGS = frozenset({ProcedureStage.PARTY_MEMBERS, ProcedureStage.ASSEMBLY})
STAGES_OF_DISCLOSURE = frozenset(
    {ProcedureStage.RESOLUTION_DISCLOSED, ProcedureStage.RESULT_DISCLOSED}
)
