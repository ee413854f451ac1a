"""The points that a review meeting agreed on, kept for ever with their result."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.privacy import internal
from evaluation.models.answers import COUNTABLE, CountedFault, CriterionAnswer
from evaluation.models.reviews import ReviewResult
from evaluation.models.scorecards import Criterion


class ReviewScore(CriterionAnswer):
    """The answer to one criterion in one result, and the points that follow from it."""

    result = internal(
        models.ForeignKey(ReviewResult, on_delete=models.PROTECT, related_name="scores")
    )
    criterion = internal(
        models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="review_scores")
    )

    class Meta:
        verbose_name = _("score of a review")
        verbose_name_plural = _("scores of reviews")
        ordering = ("result", "criterion__section__position", "criterion__position")
        constraints = (
            models.UniqueConstraint(fields=("result", "criterion"), name="review_score_once"),
            *CriterionAnswer.Meta.constraints,
        )


class ReviewScoreDeduction(CountedFault):
    """How often one fault was found; kept for ever with its score."""

    score = internal(
        models.ForeignKey(ReviewScore, on_delete=models.PROTECT, related_name="score_deductions")
    )

    class Meta:
        verbose_name = _("deduction of a review's score")
        verbose_name_plural = _("deductions of reviews' scores")
        ordering = ("score", "deduction__position")
        constraints = (
            models.UniqueConstraint(fields=("score", "deduction"), name="review_deduction_once"),
            models.CheckConstraint(condition=COUNTABLE, name="review_deduction_count"),
        )
