"""Guards of the database over several rows of notices; see `accounts/triggers.py`."""

from accounts.triggers import Guard

_STATE = "(SELECT state FROM coordination_notice WHERE id = {row}.notice_id)"

# Where a notice went belongs to what was sent.
NOTICE_AREAS = Guard(
    "coordination_noticearea",
    "draft_alone",
    "the areas of a notice are chosen while it is a draft",
    on_insert=f"{_STATE.format(row='NEW')} <> 'draft'",
    on_delete=f"{_STATE.format(row='OLD')} <> 'draft'",
)
# A notice is given to read once it was sent, and read once.
NOTICE_RECEIPTS = Guard(
    "coordination_noticereceipt",
    "read_once",
    "a notice is given to read when it is sent, and read once",
    on_insert=f"{_STATE.format(row='NEW')} <> 'sent'",
    on_update="OLD.read_at IS NOT NULL AND (NEW.read_at IS NULL OR NEW.read_at <> OLD.read_at)",
)
NOTICE_GUARDS = (NOTICE_AREAS, NOTICE_RECEIPTS)
GUARDS = NOTICE_GUARDS
