"""Forms of evaluation, by file: reviews, scoring."""

from evaluation.forms.reviews import CountForm, DiscardForm, ResidentsForm
from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = ["CountForm", "DiscardForm", "ResidentsForm", "ScoreForm", "typed_values"]
