"""What officers see and decide, by file: meetings with notices, calendar and regularity,
actions, feedback, topics."""

from deliberation.admin.actions import (
    ActionAdmin,
)
from deliberation.admin.feedback import (
    FeedbackAdmin,
)
from deliberation.admin.meetings import (
    MeetingAdmin,
)
from deliberation.admin.procedures import (
    ProcedureAdmin,
)
from deliberation.admin.topics import (
    TopicAdmin,
)

__all__ = [
    "ActionAdmin",
    "FeedbackAdmin",
    "MeetingAdmin",
    "ProcedureAdmin",
    "TopicAdmin",
]
