"""Topics, meetings with what was decided, and the actions that follow."""

from deliberation.models.decisions import Action, ActionProgress, AgendaItem, Ballot, Resolution
from deliberation.models.meetings import Meeting, MeetingPhoto, Participant
from deliberation.models.topics import Topic
from deliberation.models.verdicts import MeetingVerdict

__all__ = [
    "Action",
    "ActionProgress",
    "AgendaItem",
    "Ballot",
    "Meeting",
    "MeetingPhoto",
    "MeetingVerdict",
    "Participant",
    "Resolution",
    "Topic",
]
