"""The models of inspection and evaluation, by file."""

from evaluation.models.answers import CountedFault, CriterionAnswer
from evaluation.models.appeals import Appeal, AppealPhoto, Publicity, PublicityTerm
from evaluation.models.bulletins import Bulletin
from evaluation.models.composites import Composite, CompositePart
from evaluation.models.examples import CriterionExample
from evaluation.models.field import ReturnRemark
from evaluation.models.findings import Finding, FindingPhoto, Recheck, RectificationTerm, Repair
from evaluation.models.inspections import Inspection
from evaluation.models.parts import PartFigure, StandingPart
from evaluation.models.plans import Candidate, Selection
from evaluation.models.register import DocumentNumber, DocumentRegister
from evaluation.models.reminders import Reminder
from evaluation.models.review_rules import ReviewRule
from evaluation.models.review_scores import ReviewScore, ReviewScoreDeduction
from evaluation.models.reviews import Review, ReviewConfirmation, ReviewResult
from evaluation.models.revisions import (
    Confirmation,
    InspectionPhoto,
    RateSample,
    Score,
    ScoreDeduction,
    ScoreRevision,
)
from evaluation.models.rewards import Reward, RewardNotice, RewardRule
from evaluation.models.rounds import Round
from evaluation.models.scorecards import Band, Criterion, Deduction, Grade, Scorecard, Section
from evaluation.models.standings import Standing, StandingRule, TypeStanding
from evaluation.models.tasks import ThirdPartyTask
from evaluation.models.township_cards import (
    TownshipConfirmation,
    TownshipPhoto,
    TownshipRevision,
    TownshipScore,
    TownshipScoreDeduction,
    TownshipScoring,
)
from evaluation.models.waste import WasteCheck, WasteLimit, WasteRecord, WasteWeight

__all__ = [
    "Appeal",
    "AppealPhoto",
    "Band",
    "Bulletin",
    "Candidate",
    "Composite",
    "CompositePart",
    "Confirmation",
    "CountedFault",
    "Criterion",
    "CriterionAnswer",
    "CriterionExample",
    "Deduction",
    "DocumentNumber",
    "DocumentRegister",
    "Finding",
    "FindingPhoto",
    "Grade",
    "Inspection",
    "InspectionPhoto",
    "PartFigure",
    "Publicity",
    "PublicityTerm",
    "RateSample",
    "Recheck",
    "RectificationTerm",
    "Reminder",
    "Repair",
    "ReturnRemark",
    "Review",
    "ReviewConfirmation",
    "ReviewResult",
    "ReviewRule",
    "ReviewScore",
    "ReviewScoreDeduction",
    "Reward",
    "RewardNotice",
    "RewardRule",
    "Round",
    "Score",
    "ScoreDeduction",
    "ScoreRevision",
    "Scorecard",
    "Section",
    "Selection",
    "Standing",
    "StandingPart",
    "StandingRule",
    "ThirdPartyTask",
    "TownshipConfirmation",
    "TownshipPhoto",
    "TownshipRevision",
    "TownshipScore",
    "TownshipScoreDeduction",
    "TownshipScoring",
    "TypeStanding",
    "WasteCheck",
    "WasteLimit",
    "WasteRecord",
    "WasteWeight",
]
