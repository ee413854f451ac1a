"""The models of inspection and evaluation, by file."""

from evaluation.models.bulletins import Bulletin
from evaluation.models.field import ReturnRemark
from evaluation.models.inspections import Inspection, Round
from evaluation.models.plans import Candidate, Selection
from evaluation.models.register import DocumentNumber, DocumentRegister
from evaluation.models.revisions import (
    Confirmation,
    InspectionPhoto,
    RateSample,
    Score,
    ScoreRevision,
)
from evaluation.models.scorecards import Criterion, Scorecard, Section
from evaluation.models.standings import Standing, StandingRule, TypeStanding

__all__ = [
    "Bulletin",
    "Candidate",
    "Confirmation",
    "Criterion",
    "DocumentNumber",
    "DocumentRegister",
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
    "StandingRule",
    "TypeStanding",
]
