"""The models of inspection and evaluation, by file: cards, inspections, revisions, results."""

from evaluation.models.field import ReturnRemark
from evaluation.models.inspections import Inspection, Round
from evaluation.models.plans import Candidate, Selection
from evaluation.models.results import Bulletin, Standing
from evaluation.models.revisions import (
    Confirmation,
    InspectionPhoto,
    RateSample,
    Score,
    ScoreDeduction,
    ScoreRevision,
)
from evaluation.models.scorecards import Band, Criterion, Deduction, Grade, Scorecard, Section

__all__ = [
    "Band",
    "Bulletin",
    "Candidate",
    "Confirmation",
    "Criterion",
    "Deduction",
    "Grade",
    "Inspection",
    "InspectionPhoto",
    "RateSample",
    "ReturnRemark",
    "Round",
    "Score",
    "ScoreDeduction",
    "ScoreRevision",
    "Scorecard",
    "Section",
    "Selection",
    "Standing",
]
