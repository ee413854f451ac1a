"""What people type in deliberation, by file: meetings, notices, actions, feedback, topics."""

from deliberation.forms.actions import (
    ProgressForm,
    RefusalForm,
)
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
    RecordForm,
    row_count,
    typed_values,
)
from deliberation.forms.notices import (
    CancelForm,
    NoticeForm,
)
from deliberation.forms.procedures import (
    AbandonForm,
    ProcedureForm,
    ProcedureReasonForm,
    SkipForm,
    step_form,
)
from deliberation.forms.rows import (
    with_row_moved,
)
from deliberation.forms.surveys import (
    InstructionForm,
    ReopenForm,
    SurveyForm,
)
from deliberation.forms.tally import (
    DiscardForm,
    NamedTallyForm,
    TallyForm,
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
    "AbandonForm",
    "AddTopicForm",
    "AnswerForm",
    "BeginForm",
    "CancelForm",
    "ChronicForm",
    "CodeForm",
    "DiscardForm",
    "EarlierForm",
    "FeedbackForm",
    "InstructionForm",
    "JoinForm",
    "MergeForm",
    "ModerationForm",
    "NamedTallyForm",
    "NoticeForm",
    "ProcedureForm",
    "ProcedureReasonForm",
    "ProgressForm",
    "ReasonForm",
    "RecordForm",
    "RefusalForm",
    "ReopenForm",
    "ScheduleForm",
    "SkipForm",
    "SurveyForm",
    "TallyForm",
    "TopicFromFeedbackForm",
    "TopicReasonForm",
    "row_count",
    "step_form",
    "typed_values",
    "with_row_moved",
]
