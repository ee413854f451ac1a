"""What a unit's public page shows of deliberation, and what other apps show of a meeting."""

from deliberation.sections.meetings import (
    MEETINGS,
    action_line,
    action_lines,
    area,
    community,
    meeting_lines,
)
from deliberation.sections.notices import (
    coming,
    notice_lines,
    notice_occasion,
)
from deliberation.sections.parts import parts_of, register_part
from deliberation.sections.procedures import (
    meeting_addresses,
    procedure_line,
    procedure_lines,
    procedure_steps,
    procedures,
)
from deliberation.sections.topics import (
    chain_steps,
    feedback_line,
    feedback_lines,
    topic_line,
    topic_lines,
    topics,
)

__all__ = [
    "MEETINGS",
    "action_line",
    "action_lines",
    "area",
    "chain_steps",
    "coming",
    "community",
    "feedback_line",
    "feedback_lines",
    "meeting_addresses",
    "meeting_lines",
    "notice_lines",
    "notice_occasion",
    "parts_of",
    "procedure_line",
    "procedure_lines",
    "procedure_steps",
    "procedures",
    "register_part",
    "topic_line",
    "topic_lines",
    "topics",
]
