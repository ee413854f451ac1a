"""Topics, meetings with what was decided, the actions that follow, procedures over meetings."""

from deliberation.models.attendance import (
    Invitee,
    SignIn,
    SignInSheet,
)
from deliberation.models.decisions import (
    AGENDA_ORDER,
    Action,
    ActionProgress,
    AgendaItem,
    Ballot,
    Resolution,
)
from deliberation.models.feedback import (
    Feedback,
)
from deliberation.models.meetings import (
    Meeting,
    MeetingPhoto,
    Participant,
)
from deliberation.models.minutes import (
    Minutes,
    MinutesAddendum,
    MinutesConfirmation,
    MinutesConfirmer,
)
from deliberation.models.procedures import (
    Procedure,
    ProcedureStep,
)
from deliberation.models.surveys import (
    ActionInstruction,
    Reopening,
    SurveyAnswer,
)
from deliberation.models.tally import (
    Tally,
    TallyVote,
    TallyVoter,
)
from deliberation.models.topics import (
    Relapse,
    Topic,
)
from deliberation.models.verdicts import (
    MeetingVerdict,
)

__all__ = [
    "AGENDA_ORDER",
    "Action",
    "ActionInstruction",
    "ActionProgress",
    "AgendaItem",
    "Ballot",
    "Feedback",
    "Invitee",
    "Meeting",
    "MeetingPhoto",
    "MeetingVerdict",
    "Minutes",
    "MinutesAddendum",
    "MinutesConfirmation",
    "MinutesConfirmer",
    "Participant",
    "Procedure",
    "ProcedureStep",
    "Relapse",
    "Reopening",
    "Resolution",
    "SignIn",
    "SignInSheet",
    "SurveyAnswer",
    "Tally",
    "TallyVote",
    "TallyVoter",
    "Topic",
]
