"""Which steps a meeting and an action may take, and who may take them.

That the publisher is not the recorder looks at history and is enforced at publication.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.enums import OFFICERS, Role
from accounts.rules import Transition, TransitionTable
from deliberation.enums import ActionState, MeetingState

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
    ]
)
