"""Topics, meetings with what was decided, and the actions that follow."""

from deliberation.models.decisions import Action, ActionProgress, AgendaItem, Ballot, Resolution
from deliberation.models.meetings import Meeting, MeetingPhoto, Participant
from deliberation.models.topics import Topic

__all__ = [
    "Action",
    "ActionProgress",
    "AgendaItem",
    "Ballot",
    "Meeting",
    "MeetingPhoto",
    "Participant",
    "Resolution",
    "Topic",
]
