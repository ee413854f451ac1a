"""What people type in deliberation, by file: meetings, feedback, topics."""

from deliberation.forms.feedback import (
    AnswerForm,
    CodeForm,
    FeedbackForm,
    JoinForm,
    ModerationForm,
    ReasonForm,
    TopicFromFeedbackForm,
)
from deliberation.forms.meetings import (
    BeginForm,
    ProgressForm,
    RecordForm,
    RefusalForm,
    row_count,
    typed_values,
)
from deliberation.forms.topics import (
    AddTopicForm,
    ChronicForm,
    EarlierForm,
    MergeForm,
    ScheduleForm,
    TopicReasonForm,
)

__all__ = [
    "AddTopicForm",
    "AnswerForm",
    "BeginForm",
    "ChronicForm",
    "CodeForm",
    "EarlierForm",
    "FeedbackForm",
    "JoinForm",
    "MergeForm",
    "ModerationForm",
    "ProgressForm",
    "ReasonForm",
    "RecordForm",
    "RefusalForm",
    "ScheduleForm",
    "TopicFromFeedbackForm",
    "TopicReasonForm",
    "row_count",
    "typed_values",
]
