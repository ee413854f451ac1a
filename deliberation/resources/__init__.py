"""What goes out as a file, and what is read back from one."""

from deliberation.resources.exports import (
    FEEDBACK_COLUMNS,
    MEETING_COLUMNS,
    PROCEDURE_COLUMNS,
    TOPIC_COLUMNS,
    chronic_workbook,
)
from deliberation.resources.meetings import MeetingRecordResource

__all__ = [
    "FEEDBACK_COLUMNS",
    "MEETING_COLUMNS",
    "PROCEDURE_COLUMNS",
    "TOPIC_COLUMNS",
    "MeetingRecordResource",
    "chronic_workbook",
]
