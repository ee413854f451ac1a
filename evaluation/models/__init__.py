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
    ScoreRevision,
)
from evaluation.models.scorecards import Criterion, Scorecard, Section

__all__ = [
    "Bulletin",
    "Candidate",
    "Confirmation",
    "Criterion",
    "Inspection",
    "InspectionPhoto",
    "RateSample",
    "ReturnRemark",
    "Round",
    "Score",
    "ScoreRevision",
    "Scorecard",
    "Section",
    "Selection",
    "Standing",
]
