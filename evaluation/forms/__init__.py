"""Forms of evaluation, by file: scoring, returns, plans of rounds."""

from evaluation.forms.plans import UnitChoiceForm
from evaluation.forms.returns import ReturnForm
from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = ["ReturnForm", "ScoreForm", "UnitChoiceForm", "typed_values"]
