"""What waits for a person in deliberation, by file: meetings with their actions, feedback."""

from deliberation.desk.feedback import feedback_items, feedback_shortcuts
from deliberation.desk.meetings import MOST, items, shortcuts

__all__ = ["MOST", "feedback_items", "feedback_shortcuts", "items", "shortcuts"]
