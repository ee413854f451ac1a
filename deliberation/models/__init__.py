"""Topics, meetings with what was decided, and the actions that follow."""

from deliberation.models.decisions import Action, ActionProgress, AgendaItem, Ballot, Resolution
from deliberation.models.feedback import Feedback
from deliberation.models.meetings import Meeting, MeetingPhoto, Participant
from deliberation.models.topics import Relapse, Topic

__all__ = [
    "Action",
    "ActionProgress",
    "AgendaItem",
    "Ballot",
    "Feedback",
    "Meeting",
    "MeetingPhoto",
    "Participant",
    "Relapse",
    "Resolution",
    "Topic",
]
