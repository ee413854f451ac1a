"""Tables of documents, the scoreboard, offices, trainings, plans, referrals and notices."""

from coordination.models.attendance import Attendee, TrainingInvitation
from coordination.models.digests import DigestSubscription
from coordination.models.documents import Document
from coordination.models.duties import Office, Responsibility
from coordination.models.notices import Notice, NoticeArea, NoticeReceipt
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
from coordination.models.trainings import Training

__all__ = [
    "Attendee",
    "DigestSubscription",
    "Document",
    "LineProgramme",
    "LineStatement",
    "Notice",
    "NoticeArea",
    "NoticeReceipt",
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
