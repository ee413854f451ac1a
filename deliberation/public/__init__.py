"""What the public sees of deliberation, and publishing it."""

from deliberation.public.meetings import (
    action_item,
    confirm_progress,
    meeting_item,
    publish_meeting,
)
from deliberation.public.notices import notice_item, publish_notice

__all__ = [
    "action_item",
    "confirm_progress",
    "meeting_item",
    "notice_item",
    "publish_meeting",
    "publish_notice",
]
