"""Writes of deliberation, by file: meetings, what they contain, and the actions that follow."""

from deliberation.services.actions import refuse_action, report_progress
from deliberation.services.content import ItemContent, MeetingContent, ParticipantContent
from deliberation.services.meetings import (
    add_photo,
    confirm_minutes,
    create_meeting,
    delete_photo,
    return_meeting,
    save_draft,
    submit_meeting,
)
from deliberation.services.notices import (
    NoticeContent,
    announce_meeting,
    begin_like,
    begin_meeting,
    cancel_meeting,
)
from deliberation.services.validity import Law, law_of

__all__ = [
    "ItemContent",
    "Law",
    "MeetingContent",
    "NoticeContent",
    "ParticipantContent",
    "add_photo",
    "announce_meeting",
    "begin_like",
    "begin_meeting",
    "cancel_meeting",
    "confirm_minutes",
    "create_meeting",
    "delete_photo",
    "law_of",
    "refuse_action",
    "report_progress",
    "return_meeting",
    "save_draft",
    "submit_meeting",
]
