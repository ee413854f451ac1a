"""What goes out as a file, and what is read back from one."""

from deliberation.resources.exports import MeetingResource, chronic_workbook
from deliberation.resources.meetings import MeetingRecordResource

__all__ = ["MeetingRecordResource", "MeetingResource", "chronic_workbook"]
