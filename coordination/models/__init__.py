"""Tables of the documents library, the scoreboard, offices, trainings and notices, by file."""

from coordination.models.attendance import Attendee, TrainingInvitation
from coordination.models.digests import DigestSubscription
from coordination.models.documents import Document
from coordination.models.duties import Office, Responsibility
from coordination.models.notices import Notice, NoticeArea, NoticeReceipt
from coordination.models.policy import PolicyClause, Scoreboard
from coordination.models.trainings import Training

__all__ = [
    "Attendee",
    "DigestSubscription",
    "Document",
    "Notice",
    "NoticeArea",
    "NoticeReceipt",
    "Office",
    "PolicyClause",
    "Responsibility",
    "Scoreboard",
    "Training",
    "TrainingInvitation",
]
