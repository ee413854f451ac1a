"""The models of inspection and evaluation, by file."""

from evaluation.models.bulletins import Bulletin
from evaluation.models.field import ReturnRemark
from evaluation.models.findings import Finding, FindingPhoto, Recheck, RectificationTerm, Repair
from evaluation.models.inspections import Inspection, Round
from evaluation.models.plans import Candidate, Selection
from evaluation.models.register import DocumentNumber, DocumentRegister
from evaluation.models.reviews import Review, ReviewConfirmation, ReviewResult, ReviewRule
from evaluation.models.revisions import (
    Confirmation,
    InspectionPhoto,
    RateSample,
    Score,
    ScoreDeduction,
    ScoreRevision,
)
from evaluation.models.scorecards import Band, Criterion, Deduction, Grade, Scorecard, Section
from evaluation.models.standings import Standing, StandingRule, TypeStanding
from evaluation.models.tasks import ThirdPartyTask

__all__ = [
    "Band",
    "Bulletin",
    "Candidate",
    "Confirmation",
    "Criterion",
    "Deduction",
    "DocumentNumber",
    "DocumentRegister",
    "Finding",
    "FindingPhoto",
    "Grade",
    "Inspection",
    "InspectionPhoto",
    "RateSample",
    "Recheck",
    "RectificationTerm",
    "Repair",
    "ReturnRemark",
    "Review",
    "ReviewConfirmation",
    "ReviewResult",
    "ReviewRule",
    "Round",
    "Score",
    "ScoreDeduction",
    "ScoreRevision",
    "Scorecard",
    "Section",
    "Selection",
    "Standing",
    "StandingRule",
    "ThirdPartyTask",
    "TypeStanding",
]
