"""Tables of documents, the scoreboard, offices, trainings, plans and referrals, by file."""

from coordination.models.attendance import Attendee, TrainingInvitation
from coordination.models.documents import Document
from coordination.models.duties import Office, Responsibility
from coordination.models.plan_reviews import PlanReview, PlanReviewLine
from coordination.models.plans import LineStatement, PlanLine, WorkPlan
from coordination.models.policy import PolicyClause, Scoreboard
from coordination.models.referral_course import (
    ReferralEvent,
    ReferralExtension,
    ReferralPhoto,
    ReferralText,
)
from coordination.models.referrals import Referral, ReferralParty
from coordination.models.trainings import Training

__all__ = [
    "Attendee",
    "Document",
    "LineStatement",
    "Office",
    "PlanLine",
    "PlanReview",
    "PlanReviewLine",
    "PolicyClause",
    "Referral",
    "ReferralEvent",
    "ReferralExtension",
    "ReferralParty",
    "ReferralPhoto",
    "ReferralText",
    "Responsibility",
    "Scoreboard",
    "Training",
    "TrainingInvitation",
    "WorkPlan",
]
