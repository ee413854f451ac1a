"""Forms of evaluation, by file: scoring, returns, plans of rounds."""

from evaluation.forms.findings import (
    FindingReasonForm,
    IssueForm,
    RecheckForm,
    RepairForm,
    TopicForm,
)
from evaluation.forms.plans import UnitChoiceForm
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
    "UnitChoiceForm",
    "typed_values",
]
