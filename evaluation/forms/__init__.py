"""Forms of evaluation, by file: scoring."""

from evaluation.forms.scoring import ScoreForm, typed_values

__all__ = ["ScoreForm", "typed_values"]
