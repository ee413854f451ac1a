"""Forms of evaluation, by file: scoring, returns, findings."""

from evaluation.forms.findings import (
    FindingReasonForm,
    IssueForm,
    RecheckForm,
    RepairForm,
    TopicForm,
)
from evaluation.forms.returns import ReturnForm
from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = [
    "FindingReasonForm",
    "IssueForm",
    "RecheckForm",
    "RepairForm",
    "ReturnForm",
    "ScoreForm",
    "TopicForm",
    "typed_values",
]
