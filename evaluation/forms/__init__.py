"""Forms of evaluation, by file: scoring, returns, plans of rounds, tasks, reviews."""

from evaluation.forms.appeals import AppealForm, DecisionForm
from evaluation.forms.examples import ExampleForm, ExampleFormSet
from evaluation.forms.findings import (
    FindingReasonForm,
    IssueForm,
    RecheckForm,
    RepairForm,
    TopicForm,
)
from evaluation.forms.lines import CountField, given_by, typed_of
from evaluation.forms.part_figures import PartFigureForm
from evaluation.forms.plans import CopyForm, UnitChoiceForm
from evaluation.forms.returns import ReturnForm
from evaluation.forms.reviews import (
    CardForm,
    CountForm,
    DiscardForm,
    ResidentsForm,
    ReviewScoreForm,
    figures_form,
)
from evaluation.forms.scoring import ScoreForm, typed_before, typed_samples, typed_values
from evaluation.forms.tasks import TaskForm
from evaluation.forms.townships import ScoringForm, TownshipScoreForm
from evaluation.forms.waste import WasteLimitForm, WeightCheckForm, WeightForm

__all__ = [
    "AppealForm",
    "CardForm",
    "CopyForm",
    "CountField",
    "CountForm",
    "DecisionForm",
    "DiscardForm",
    "ExampleForm",
    "ExampleFormSet",
    "FindingReasonForm",
    "IssueForm",
    "PartFigureForm",
    "RecheckForm",
    "RepairForm",
    "ResidentsForm",
    "ReturnForm",
    "ReviewScoreForm",
    "ScoreForm",
    "ScoringForm",
    "TaskForm",
    "TopicForm",
    "TownshipScoreForm",
    "UnitChoiceForm",
    "WasteLimitForm",
    "WeightCheckForm",
    "WeightForm",
    "figures_form",
    "given_by",
    "typed_before",
    "typed_of",
    "typed_samples",
    "typed_values",
]
