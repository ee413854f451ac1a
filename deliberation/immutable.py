"""Tables whose rows never change: triggers of the migrations guard them."""

from accounts.triggers import Immutable

ACTION_TABLES = (Immutable("deliberation_actionprogress"),)
# Confirmed minutes and what was added to them afterwards.
MINUTES_TABLES = (
    Immutable("deliberation_minutesconfirmation"),
    Immutable("deliberation_minutesaddendum"),
    Immutable(
        "deliberation_minutes",
        frozen=("meeting_id", "text", "edition", "state", "locked_at"),
        condition="OLD.state = 'locked'",
    ),
)

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

VERDICT_TABLES = (Immutable("deliberation_meetingverdict"),)

# What officers wrote, and what residents said of verified actions.
SURVEY_TABLES = (
    Immutable("deliberation_actioninstruction"),
    Immutable("deliberation_surveyanswer"),
    Immutable("deliberation_reopening"),
)

# Who counted which vote, and who had one.
TALLY_TABLES = (
    Immutable("deliberation_tallyvoter"),
    Immutable("deliberation_tallyvote"),
    Immutable(
        "deliberation_tally",
        frozen=(
            "public_id",
            "meeting_id",
            "topic",
            "method",
            "voters",
            "begun_by_id",
            "begun_at",
        ),
    ),
)

TABLES = (
    ACTION_TABLES + FEEDBACK_TABLES + MINUTES_TABLES + SURVEY_TABLES + TALLY_TABLES + VERDICT_TABLES
)
