"""Writes of deliberation, by file: meetings, what they contain, and the actions that follow."""

from deliberation.services.actions import refuse_action, report_progress
from deliberation.services.content import ItemContent, MeetingContent, ParticipantContent
from deliberation.services.meetings import (
    add_photo,
    cancel_meeting,
    confirm_minutes,
    create_meeting,
    delete_photo,
    return_meeting,
    save_draft,
    submit_meeting,
)

__all__ = [
    "ItemContent",
    "MeetingContent",
    "ParticipantContent",
    "add_photo",
    "cancel_meeting",
    "confirm_minutes",
    "create_meeting",
    "delete_photo",
    "refuse_action",
    "report_progress",
    "return_meeting",
    "save_draft",
    "submit_meeting",
]
