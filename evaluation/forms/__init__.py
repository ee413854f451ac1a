"""Forms of evaluation, by file: scoring, findings."""

from evaluation.forms.findings import (
    FindingReasonForm,
    IssueForm,
    RecheckForm,
    RepairForm,
    TopicForm,
)
from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = [
    "FindingReasonForm",
    "IssueForm",
    "RecheckForm",
    "RepairForm",
    "ScoreForm",
    "TopicForm",
    "typed_values",
]
