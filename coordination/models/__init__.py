"""Tables of the documents library, the scoreboard, offices and trainings, by file."""

from coordination.models.attendance import Attendee, TrainingInvitation
from coordination.models.documents import Document
from coordination.models.duties import Office, Responsibility
from coordination.models.policy import PolicyClause, Scoreboard
from coordination.models.trainings import Training

__all__ = [
    "Attendee",
    "Document",
    "Office",
    "PolicyClause",
    "Responsibility",
    "Scoreboard",
    "Training",
    "TrainingInvitation",
]
