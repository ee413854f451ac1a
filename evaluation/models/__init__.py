"""The models of inspection and evaluation, by file: cards, inspections, revisions, results,
standings."""

from evaluation.models.field import ReturnRemark
from evaluation.models.inspections import Inspection, Round
from evaluation.models.results import Bulletin
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
    "Standing",
    "StandingRule",
    "TypeStanding",
]
