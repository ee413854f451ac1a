"""The models of inspection and evaluation, by file."""

from evaluation.models.bulletins import Bulletin
from evaluation.models.composites import Composite, CompositePart
from evaluation.models.field import ReturnRemark
from evaluation.models.inspections import Inspection, Round
from evaluation.models.plans import Candidate, Selection
from evaluation.models.register import DocumentNumber, DocumentRegister
from evaluation.models.results import Standing
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
    "Composite",
    "CompositePart",
    "Confirmation",
    "Criterion",
    "Deduction",
    "DocumentNumber",
    "DocumentRegister",
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
