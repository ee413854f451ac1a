"""Tables whose rows never change: triggers of the migrations guard them."""

from accounts.triggers import Immutable

MEETING_TABLES = (Immutable("deliberation_actionprogress"),)

# What somebody sent stays as it was sent; how to reach them is deleted at the end.
FEEDBACK_TABLES = (
    Immutable("deliberation_relapse"),
    Immutable(
        "deliberation_feedback",
        frozen=(
            "public_id",
            "receipt_code",
            "token",
            "community_id",
            "estate",
            "text",
            "photo_id",
            "received_at",
            "due",
        ),
    ),
)

TABLES = MEETING_TABLES + FEEDBACK_TABLES
