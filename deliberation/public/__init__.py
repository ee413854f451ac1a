"""What the public sees of deliberation, and publishing it."""

from deliberation.public.actions import (
    publish_action,
)
from deliberation.public.feedback import (
    feedback_item,
    publish_feedback,
)
from deliberation.public.meetings import (
    action_item,
    confirm_progress,
    meeting_item,
    publish_meeting,
)
from deliberation.public.notices import (
    notice_item,
    publish_notice,
)
from deliberation.public.procedures import (
    procedure_item,
    publish_procedure,
)
from deliberation.public.topics import (
    publish_topic,
    publish_topics_of,
    topic_item,
)

__all__ = [
    "action_item",
    "confirm_progress",
    "feedback_item",
    "meeting_item",
    "notice_item",
    "procedure_item",
    "publish_action",
    "publish_feedback",
    "publish_meeting",
    "publish_notice",
    "publish_procedure",
    "publish_topic",
    "publish_topics_of",
    "topic_item",
]
