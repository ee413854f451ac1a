"""Tables of documents, the scoreboard, offices, trainings, plans, referrals and notices."""

from coordination.models.attendance import Attendee, TrainingInvitation
from coordination.models.digests import DigestSubscription
from coordination.models.disclosure import DisclosureTerm
from coordination.models.documents import Document
from coordination.models.duties import Office, OfficeMember, Responsibility
from coordination.models.notices import Notice, NoticeArea, NoticeFile, NoticeReceipt
from coordination.models.plan_reviews import PlanReview, PlanReviewLine
from coordination.models.plans import LineProgramme, LineStatement, PlanLine, WorkPlan
from coordination.models.policy import PolicyClause, Scoreboard
from coordination.models.referral_course import (
    ReferralEvent,
    ReferralExtension,
    ReferralPhoto,
    ReferralText,
)
from coordination.models.referrals import Referral, ReferralParty
from coordination.models.training_plans import PlannedTraining, TrainingPlan
from coordination.models.trainings import Training

__all__ = [
    "Attendee",
    "DigestSubscription",
    "DisclosureTerm",
    "Document",
    "LineProgramme",
    "LineStatement",
    "Notice",
    "NoticeArea",
    "NoticeFile",
    "NoticeReceipt",
    "Office",
    "OfficeMember",
    "PlanLine",
    "PlanReview",
    "PlanReviewLine",
    "PlannedTraining",
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
    "TrainingPlan",
    "WorkPlan",
]
