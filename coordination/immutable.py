"""Tables whose rows the database itself keeps as they are; see `accounts/triggers.py`."""

from accounts.triggers import Immutable

DOCUMENT_TABLES = (
    Immutable(
        "coordination_document",
        frozen=("public_id", "jurisdiction", "kind", "level", "title", "number", "issuer",
                "issued_on", "valid_from", "valid_until", "applies_to", "source", "text", "file",
                "sha256", "size", "replaces_id", "begun_by_id", "written_by_id"),
        condition="OLD.state <> 'draft'",
    ),
    Immutable(
        "coordination_policyclause",
        frozen=("document_id", "number", "position", "text", "strength"),
    ),
    Immutable(
        "coordination_scoreboard",
        frozen=("public_id", "jurisdiction", "since", "until", "payload", "prepared_by_id",
                "prepared_at"),
    ),
)  # fmt: skip
# Whoever was responsible for something, was it; only its last day is added.
DUTY_TABLES = (
    Immutable(
        "coordination_responsibility",
        frozen=("office_id", "matter", "detail", "source", "valid_from", "written_by_id"),
    ),
)
# What was published of a training stays; who took part in it too.
TRAINING_TABLES = (
    Immutable(
        "coordination_training",
        frozen=("public_id", "organization_id", "host_name", "title", "audience",
                "for_whom", "starts_at", "ends_at", "hours", "place", "assessment", "pass_mark",
                "author_id", "satisfied", "fair", "dissatisfied"),
        condition="OLD.state = 'recorded'",
    ),
)  # fmt: skip
# What was handed in is what is accepted; lines and figures hang on the state of their plan or
# review and stand in `triggers.py`.
PLAN_TABLES = (
    Immutable(
        "coordination_workplan",
        frozen=("public_id", "key", "level", "year", "edition", "replaces_id", "change_reason",
                "title", "situation", "support", "begun_by_id", "written_by_id"),
        condition="OLD.state NOT IN ('draft', 'returned')",
    ),
    Immutable("coordination_linestatement"),
    Immutable(
        "coordination_planreview",
        frozen=("public_id", "plan_id", "year", "moment", "day", "summary", "counted_at",
                "prepared_by_id"),
        condition="OLD.state <> 'prepared'",
    ),
)  # fmt: skip
# What was handed over stays as the lead body received it, and so does all that came of it.
REFERRAL_TABLES = (
    Immutable(
        "coordination_referral",
        frozen=("public_id", "issued_in", "year", "sequence", "subject", "text", "clause",
                "programme_id", "action_id", "finding_id", "meeting_id", "sent_by_id", "sent_on"),
        condition="OLD.state <> 'sent'",
    ),
    Immutable(
        "coordination_referralparty",
        frozen=("referral_id", "part", "office_id", "organization_id", "name"),
    ),
    Immutable("coordination_referraltext"),
    Immutable("coordination_referralevent"),
    Immutable(
        "coordination_referralextension",
        frozen=("referral_id", "due_from", "due_to", "reason", "asked_by_id", "asked_on"),
    ),
    Immutable("coordination_referralphoto", condition="OLD.event_id IS NOT NULL"),
)  # fmt: skip
# What was sent stays as it was read, and so does who had it to read.
NOTICE_TABLES = (
    Immutable(
        "coordination_notice",
        frozen=("public_id", "sender_name", "title", "text", "link", "read_by", "to_committees",
                "to_townships", "to_counties", "to_inspectors", "to_organizations", "corrects_id",
                "written_by_id", "sent_at", "sent_by_id"),
        condition="OLD.state <> 'draft'",
    ),
    Immutable(
        "coordination_noticereceipt",
        frozen=("notice_id", "user_id", "role", "jurisdiction", "unit_name", "organization_id",
                "given_at"),
    ),
)  # fmt: skip
# What was issued is what is held against the facts; its lines hang on it (`triggers.py`).
TRAINING_PLAN_TABLES = (
    Immutable(
        "coordination_trainingplan",
        frozen=("public_id", "key", "organization_id", "host_name", "year", "edition",
                "change_reason", "title", "aims", "issued_on", "author_id", "changed_by_id"),
        condition="OLD.state <> 'draft'",
    ),
)  # fmt: skip
DISCLOSURE_TABLES = (Immutable("coordination_disclosureterm"),)
TABLES = (
    DOCUMENT_TABLES
    + DISCLOSURE_TABLES
    + DUTY_TABLES
    + TRAINING_TABLES
    + PLAN_TABLES
    + REFERRAL_TABLES
    + NOTICE_TABLES
    + TRAINING_PLAN_TABLES
)
