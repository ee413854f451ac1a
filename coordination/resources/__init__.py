"""What is read from a file, and goes out as one."""

from coordination.resources.attendance import AttendeeResource
from coordination.resources.columns import (
    NOTICE_COLUMNS,
    PLAN_COLUMNS,
    RECEIPT_COLUMNS,
    REFERRAL_COLUMNS,
    TRAINING_COLUMNS,
    TRAINING_PLAN_COLUMNS,
)

__all__ = [
    "NOTICE_COLUMNS",
    "PLAN_COLUMNS",
    "RECEIPT_COLUMNS",
    "REFERRAL_COLUMNS",
    "TRAINING_COLUMNS",
    "TRAINING_PLAN_COLUMNS",
    "AttendeeResource",
]
