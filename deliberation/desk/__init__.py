"""What waits for a person in deliberation, by file: meetings with their actions, regularity,
feedback."""

from deliberation.desk.escalation import (
    escalation_items,
)
from deliberation.desk.feedback import (
    feedback_items,
    feedback_shortcuts,
)
from deliberation.desk.meetings import (
    items,
    shortcuts,
)
from deliberation.desk.procedures import (
    procedure_items,
)
from deliberation.desk.regularity import (
    regularity_items,
)
from deliberation.desk.surveys import (
    survey_items,
)

__all__ = [
    "escalation_items",
    "feedback_items",
    "feedback_shortcuts",
    "items",
    "procedure_items",
    "regularity_items",
    "shortcuts",
    "survey_items",
]
