"""The models of evaluation, by file: cards, inspections, revisions, findings, results."""

from evaluation.models.field import ReturnRemark
from evaluation.models.findings import (
    Finding,
    FindingPhoto,
    Recheck,
    RectificationTerm,
    Repair,
)
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
    "Finding",
    "FindingPhoto",
    "Inspection",
    "InspectionPhoto",
    "RateSample",
    "Recheck",
    "RectificationTerm",
    "Repair",
    "ReturnRemark",
    "Round",
    "Score",
    "ScoreRevision",
    "Scorecard",
    "Section",
    "Selection",
    "Standing",
]
