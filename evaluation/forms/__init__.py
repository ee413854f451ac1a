"""Forms of evaluation, by file: scoring, returns."""

from evaluation.forms.returns import ReturnForm
from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = ["ReturnForm", "ScoreForm", "typed_values"]
