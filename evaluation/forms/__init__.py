"""Forms of evaluation, by file: scoring, plans of rounds."""

from evaluation.forms.plans import UnitChoiceForm
from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = ["ScoreForm", "UnitChoiceForm", "typed_values"]
