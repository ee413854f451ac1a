"""Documents, the scoreboard, offices, trainings, plans, referrals and notices in the admin."""

from coordination.admin import (
    documents,
    duties,
    members,
    notices,
    plans,
    programmes,
    referrals,
    trainings,
)

__all__ = [
    "documents",
    "duties",
    "members",
    "notices",
    "plans",
    "programmes",
    "referrals",
    "trainings",
]
