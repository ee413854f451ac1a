"""Deliberation as the public pages show it: payloads with their labels, and their sections."""

from deliberation.sections.meetings import (
    MEETINGS,
    action_lines,
    area,
    community,
    meeting_lines,
)
from deliberation.sections.notices import coming, notice_lines

__all__ = [
    "MEETINGS",
    "action_lines",
    "area",
    "coming",
    "community",
    "meeting_lines",
    "notice_lines",
]
